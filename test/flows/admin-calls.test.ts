import { expect, test } from "vitest";
import { z } from "zod";
import { internalsOf } from "../../src/auth/internals.ts";
import type { Endpoint } from "../../src/http/endpoint.ts";
import { adminEndpoints } from "../../src/http/endpoints/admin/index.ts";
import { accountKey } from "../../src/throttle/account-key.ts";
import type { Answer, Client } from "./client.ts";
import {
  day,
  type Installation,
  type Member,
  minute,
  newEmail,
  onEveryDatabase,
  password,
  second,
} from "./installation.ts";
import { createMailbox } from "./mailbox.ts";
import { operator } from "./operator.ts";
import { providers } from "./provider-sign-in.ts";

type CallId = (typeof adminEndpoints)[number]["id"];

interface Asked {
  readonly param?: string;
  readonly input?: Readonly<Record<string, unknown>>;
}

/** Calls that have succeeded, over all tests of one database. */
const succeeded = new Set<string>();

/** Makes a call and holds its success against what its description says. */
async function succeed(client: Client, id: CallId, { param = "", input = {} }: Asked = {}): Promise<Answer["body"]> {
  const endpoint = adminEndpoints.find((one) => one.id === id) as Endpoint;
  const path = `/auth${endpoint.path.replace(/\{\w+\}/, param)}`;
  const answer =
    endpoint.method === "GET"
      ? await client.get(`${path}?${new URLSearchParams(input as Record<string, string>).toString()}`)
      : await client.json(endpoint.method, path, input);
  expect([id, answer.status, answer.body?.code]).toStrictEqual([id, endpoint.status, undefined]);
  const { error } = (endpoint.output ?? z.undefined()).safeParse(answer.body);
  expect([id, error?.issues]).toStrictEqual([id, undefined]);
  succeeded.add(id);
  return answer.body;
}

/** As many wrong passwords as lock accounts, without a hash for each. */
async function lock(
  { auth, time }: Installation,
  accounts: readonly { readonly email: string; readonly userId: string | null }[],
): Promise<void> {
  const { attempts, ring } = await internalsOf(auth).deps();
  for (let failures = 0; failures < 20; failures += 1) {
    for (const { email, userId } of accounts) {
      const attempt = await attempts.begin({
        account: accountKey(ring, { email }),
        userId,
        network: "203.0.113.5",
        device: null,
        client: { ip: "203.0.113.5", userAgent: null },
        call: "login",
      });
      await attempt.fail();
    }
    time.now += minute + second;
  }
}

onEveryDatabase((open) => {
  const start = async () => {
    const box = createMailbox();
    const site = await open({ mailer: box.mailer, mailFrom: "door@example.com", providers });
    return { site, box, admin: await operator(site, "admin"), ada: await operator(site, null) };
  };

  /** What the newest act of an operator is: its type, who did it, and to whom. Of what others do is noted in batches, which may come later. */
  const lastAct = async ({ browser }: Member): Promise<unknown[]> => {
    const { events } = await succeed(browser, "adminListEvents", { input: { limit: "20" } });
    const acts = events.filter((event: { readonly actor: string }) => event.actor === "operator");
    const [{ type, actor, actorId, userId }] = acts;
    return [type, actor, actorId, userId];
  };

  test("people are found as somebody types, shown, changed and made", { timeout: 120_000 }, async () => {
    const { site, box, admin, ada } = await start();
    const { browser } = admin;
    const find = async (input: Record<string, string>): Promise<string[]> => {
      const { users } = await succeed(browser, "adminListUsers", { input });
      return users.map(({ id }: { id: string }) => id);
    };
    for (const search of [ada.email.slice(0, 9), ada.email.toUpperCase(), ada.userId.slice(0, 8), ada.userId]) {
      expect([search, await find({ search })]).toStrictEqual([search, [ada.userId]]);
    }
    expect(await find({ search: ada.userId.slice(0, 5) })).toStrictEqual([]);
    expect(await find({ operator: "any" })).toStrictEqual([admin.userId]);
    expect(await find({ operator: "support" })).toStrictEqual([]);
    const first = await succeed(browser, "adminListUsers", { input: { limit: "1" } });
    const second = await succeed(browser, "adminListUsers", { input: { limit: "1", cursor: first.next } });
    const both = [first, second].map(({ users }) => String(users[0].id)).toSorted();
    expect([both, second.next]).toStrictEqual([[ada.userId, admin.userId].toSorted(), null]);
    for (const query of [
      "cursor=x",
      "limit=0",
      "limit=201",
      "banned=yes",
      "operator=root",
      "what=1",
      "search=a&search=b",
    ]) {
      expect([query, (await browser.get(`/auth/admin/users?${query}`)).status]).toStrictEqual([query, 400]);
    }

    const shown = await succeed(browser, "adminShowUser", { param: ada.userId });
    expect(shown).toMatchObject({ signsInBy: ["password"], openSessions: 1, lock: null });
    expect(shown.user).toMatchObject({ email: ada.email, operator: null, hasPassword: true });
    expect([shown.may.length, new Date(shown.lastSignInAt).getTime()]).toStrictEqual([8, site.time.now]);
    const own = await succeed(browser, "adminShowUser", { param: admin.userId });
    expect(own.may).toStrictEqual(["update", "end_sessions", "send_reset", "unlock"]);
    const auditor = await operator(site, "auditor");
    expect((await succeed(auditor.browser, "adminShowUser", { param: ada.userId })).may).toStrictEqual([]);
    expect(JSON.stringify([shown, await find({})])).not.toContain("argon2");

    await succeed(browser, "adminUpdateUserByPost", { param: ada.userId, input: { name: "Ada" } });
    const changes = { name: "Ada L.", role: "editor", metadata: { tenant: "acme" } };
    const { user } = await succeed(browser, "adminUpdateUser", { param: ada.userId, input: changes });
    expect(user).toMatchObject(changes);
    expect(await lastAct(admin)).toStrictEqual(["metadata_changed", "operator", admin.userId, ada.userId]);
    expect((await ada.browser.get("/auth/session")).body.user).toMatchObject({ name: "Ada L.", role: "editor" });
    expect(await find({ role: "editor" })).toStrictEqual([ada.userId]);
    const before = await site.raw("select * from {users} where id = $1", ada.userId);
    // All is checked before anything is changed.
    for (const wrong of [
      { name: "x", role: "a b" },
      { role: "x", metadata: { a: "x".repeat(5_000) } },
    ]) {
      expect((await browser.json("PATCH", `/auth/admin/users/${ada.userId}`, wrong)).status).toBeGreaterThanOrEqual(
        400,
      );
    }
    expect(await site.raw("select * from {users} where id = $1", ada.userId)).toStrictEqual(before);

    const email = newEmail();
    const made = await succeed(browser, "adminCreateUser", { input: { email, role: "editor", sendReset: true } });
    expect([made.user.email, made.user.hasPassword, made.mailed]).toStrictEqual([email, false, true]);
    expect(await lastAct(admin)).toStrictEqual(["password_reset_requested", "operator", admin.userId, made.user.id]);
    const token = await box.token(email);
    expect((await site.browser().post("/auth/password/reset", { token, newPassword: password })).status).toBe(204);
    expect((await browser.post("/auth/admin/users", { email })).body.code).toBe("email_taken");
    const invited = await succeed(browser, "adminInvite", { input: { email: newEmail(), role: "guest" } });
    expect([invited.mailed, new URL(invited.link).searchParams.has("token")]).toStrictEqual([true, true]);
    expect(await lastAct(admin)).toStrictEqual(["user_invited", "operator", admin.userId, null]);
  });

  test("an act says what it did in numbers, before it is done as well, and is an event by its operator", {
    timeout: 120_000,
  }, async () => {
    const { site, box, admin, ada } = await start();
    const { browser } = admin;
    const support = await operator(site, "support");
    const act = (id: CallId, input: object = {}, by: Client = browser): Promise<Answer["body"]> =>
      succeed(by, id, { param: ada.userId, input: { ...input } });
    const signIn = (): Promise<Answer> => site.browser().post("/auth/login", { email: ada.email, password });
    const isIn = async (): Promise<boolean> => (await ada.browser.get("/auth/session")).status === 200;
    const events = async (): Promise<number> => (await site.raw("select id from {events}")).length;
    await signIn();

    // What is only asked for changes nothing, and leaves no trace.
    const noted = await events();
    expect(await act("adminEndUserSessions", { dryRun: true })).toStrictEqual({ endedSessions: 2, dryRun: true });
    expect(await act("adminBanUser", { dryRun: true })).toMatchObject({
      changed: true,
      endedSessions: 2,
      dryRun: true,
    });
    expect(await act("adminDeleteUser", { dryRun: true })).toMatchObject({
      endedSessions: 2,
      erased: false,
      dryRun: true,
    });
    expect(await act("adminDeleteUserByPost", { now: true, dryRun: true })).toMatchObject({
      erased: false,
      dryRun: true,
    });
    expect(await act("adminSetOperator", { level: "support", dryRun: true })).toMatchObject({
      changed: true,
      dryRun: true,
    });
    expect([await isIn(), await events()]).toStrictEqual([true, noted]);

    expect(await act("adminEndUserSessions", {}, support.browser)).toStrictEqual({ endedSessions: 2, dryRun: false });
    expect([await isIn(), await lastAct(admin)]).toStrictEqual([
      false,
      ["sessions_ended", "operator", support.userId, ada.userId],
    ]);
    const { body } = await signIn();
    const { sessions } = await succeed(browser, "adminListSessions", { input: { user: ada.userId } });
    expect(sessions).toMatchObject([
      { id: body.session.id, user: { id: ada.userId, email: ada.email }, current: false },
    ]);
    const param = body.session.id;
    const shown = await succeed(support.browser, "adminShowSession", { param });
    expect(shown.session).toMatchObject({ id: param, user: { email: ada.email }, current: false });
    expect(await succeed(support.browser, "adminEndSession", { param })).toStrictEqual({
      userId: ada.userId,
      ended: true,
    });
    expect(await succeed(support.browser, "adminEndSessionByPost", { param })).toMatchObject({ ended: false });
    expect((await support.browser.get(`/auth/admin/sessions/${param}`)).status).toBe(404);
    expect(await lastAct(admin)).toStrictEqual(["session_ended", "operator", support.userId, ada.userId]);

    const { expiresAt } = await act("adminSendReset", {}, support.browser);
    expect(new Date(expiresAt).getTime()).toBeGreaterThan(site.time.now);
    const token = await box.token(ada.email);
    expect(JSON.stringify(expiresAt)).not.toContain(token);
    expect((await site.browser().post("/auth/password/reset", { token, newPassword: password })).status).toBe(204);

    expect((await box.next(ada.email)).subject).toContain("was reset");
    const made = await signIn();
    ada.browser.cookies.clear();
    for (const line of made.setCookies) ada.browser.keep(line);
    const reason = "a line of my own";
    expect(await act("adminBanUser", { reason })).toMatchObject({ changed: true, endedSessions: 1, dryRun: false });
    expect(await act("adminBanUser")).toMatchObject({ changed: false, endedSessions: 0 });
    expect([await isIn(), (await signIn()).body.code]).toStrictEqual([false, "user_banned"]);
    const { users } = await succeed(browser, "adminListUsers", { input: { banned: "true" } });
    expect(users).toMatchObject([{ id: ada.userId }]);
    expect((await browser.delete(`/auth/admin/users/${ada.userId}`)).body.code).toBe("user_banned");
    expect((await browser.post(`/auth/admin/users/${ada.userId}/send-reset`)).body.code).toBe("user_banned");
    expect([await act("adminUnbanUser"), await act("adminUnbanUser")]).toStrictEqual([
      { changed: true },
      { changed: false },
    ]);

    // Who it happened to reads that it was an operator, and neither who nor why.
    const again = site.browser();
    await again.post("/auth/login", { email: ada.email, password });
    const own = await again.get("/auth/events");
    const banned = own.body.events.find(({ type }: { type: string }) => type === "user_banned");
    expect(banned).toMatchObject({ actor: "operator", data: {} });
    expect([own.text.includes(reason), own.text.includes(admin.userId), own.text.includes("actorId")]).toStrictEqual([
      false,
      false,
      false,
    ]);
    const page = await again.visit("/account");
    expect(page.text).toContain("by whoever runs");

    expect(await act("adminSetOperator", { level: "support" })).toStrictEqual({
      changed: true,
      operator: "support",
      dryRun: false,
    });
    expect(await lastAct(admin)).toStrictEqual(["operator_changed", "operator", admin.userId, ada.userId]);
    expect((await box.next(ada.email)).subject).toContain("operator rights");
    expect((await again.get("/auth/admin/users")).status).toBe(200);
    expect(await act("adminSetOperator", { level: null })).toMatchObject({ changed: true, operator: null });
    expect((await again.get("/auth/admin/users")).status).toBe(403);
    const unproven = await site.member();
    const refused = await browser.post(`/auth/admin/users/${unproven.userId}/operator`, { level: "auditor" });
    expect(refused.body.code).toBe("email_not_verified");
    await box.next(ada.email);

    const week = await act("adminDeleteUser");
    expect([week.endedSessions, new Date(week.deleteAfter).getTime()]).toStrictEqual([1, site.time.now + 7 * day]);
    expect((await box.next(ada.email)).subject).toContain("will be deleted");
    expect((await signIn()).body.code).toBe("deletion_pending");
    const now = await act("adminDeleteUser", { now: true });
    expect(now).toMatchObject({ endedSessions: 0, erased: true });
    expect((await browser.get(`/auth/admin/users/${ada.userId}`)).status).toBe(404);
    expect(await site.raw("select id from {users} where id = $1", ada.userId)).toStrictEqual([]);
  });

  test("locks are seen and lifted, keys rotated and revoked, services made, and what was given up is tried again", {
    timeout: 120_000,
  }, async () => {
    const { site, admin, ada } = await start();
    const { browser } = admin;
    const nobodys = { email: newEmail(), userId: null };
    await lock(site, [ada, nobodys]);
    await browser.post("/auth/reauthenticate", { password });
    const { locks } = await succeed(browser, "adminListLocks");
    expect(
      locks
        .map(({ userId }: { userId: string | null }) => userId)
        .toSorted((a: unknown, b: unknown) => String(a).localeCompare(String(b))),
    ).toStrictEqual([ada.userId, null].toSorted((a, b) => String(a).localeCompare(String(b))));
    const shown = await succeed(browser, "adminShowUser", { param: ada.userId });
    expect(shown.lock).toMatchObject({ userId: ada.userId, failures: 20 });
    expect((await site.browser().post("/auth/login", { email: ada.email, password })).body.code).toBe("account_locked");
    expect((await browser.get("/auth/admin/locks")).text).not.toContain(nobodys.email);
    expect(await succeed(browser, "adminUnlockUser", { param: ada.userId })).toStrictEqual({ changed: true });
    expect(await lastAct(admin)).toStrictEqual(["account_unlocked", "operator", admin.userId, ada.userId]);
    expect(await succeed(browser, "adminUnlockUser", { param: ada.userId })).toStrictEqual({ changed: false });
    expect((await site.browser().post("/auth/login", { email: ada.email, password })).status).toBe(200);
    const left = await succeed(browser, "adminListLocks");
    const param = left.locks[0].id;
    expect(await succeed(browser, "adminClearLock", { param })).toStrictEqual({ cleared: true });
    expect((await browser.delete(`/auth/admin/locks/${param}`)).status).toBe(404);
    expect(await succeed(browser, "adminClearLockByPost", { param })).toStrictEqual({ cleared: false });

    const { keys, nextRotationAt } = await succeed(browser, "adminListKeys");
    expect(keys).toMatchObject([{ state: "signing", revokedAt: null }]);
    expect(new Date(nextRotationAt).getTime()).toBe(new Date(keys[0].activeAt).getTime() + 30 * day);
    expect(JSON.stringify(keys)).not.toMatch(/sealed|"d"/);
    const next = await succeed(browser, "adminRotateKey");
    expect([next.isNew, await lastAct(admin)]).toStrictEqual([
      true,
      ["signing_key_created", "operator", admin.userId, null],
    ]);
    expect(await succeed(browser, "adminRotateKey", { input: { now: true } })).toMatchObject({
      kid: next.kid,
      isNew: false,
    });
    expect(await lastAct(admin)).toStrictEqual(["signing_key_hastened", "operator", admin.userId, null]);
    const old = keys[0].kid;
    expect(await succeed(browser, "adminRevokeKey", { param: old })).toStrictEqual({ revoked: true });
    expect(await succeed(browser, "adminRevokeKey", { param: old })).toStrictEqual({ revoked: false });
    const states = (await succeed(browser, "adminListKeys")).keys.map(({ state }: { state: string }) => state);
    expect(states).toStrictEqual(["signing", "revoked"]);

    const wanted = { name: "orders", scopes: ["introspect"], audiences: ["https://orders.example.com"] };
    const service = await succeed(browser, "adminCreateService", { input: wanted });
    expect([service.key.startsWith("lkv_"), service.service]).toMatchObject([true, wanted]);
    expect(await lastAct(admin)).toStrictEqual(["service_created", "operator", admin.userId, null]);
    expect((await browser.post("/auth/admin/services", wanted)).body.errors).toMatchObject([{ pointer: "/name" }]);
    const listed = await browser.get("/auth/admin/services");
    expect([listed.body.services.length, listed.text.includes(service.key)]).toStrictEqual([1, false]);
    await succeed(browser, "adminListServices");
    await succeed(browser, "adminRevokeService", { param: "orders" });
    expect((await browser.delete("/auth/admin/services/orders")).status).toBe(404);
    await succeed(browser, "adminCreateService", { input: { ...wanted, name: "billing" } });
    await succeed(browser, "adminRevokeServiceByPost", { param: "billing" });

    for (const kind of ["mail", "hook", "webhook"]) {
      await site.raw(
        "insert into {outbox} (kind, payload, created_at, due_at, attempts, dead_at, error) values ($1, '{}', $2, $2, 9, $2, 'refused')",
        kind,
        site.time.now,
      );
    }
    const mails = await succeed(browser, "adminListMail");
    expect(mails).toMatchObject({ dead: 1, messages: [{ kind: "mail", attempts: 9, error: "refused" }] });
    const hooks = await succeed(browser, "adminListHooks");
    expect([hooks.dead, hooks.messages.length]).toStrictEqual([2, 2]);
    // One kind is not tried again by the call of another.
    const ids = [...hooks.messages, ...mails.messages].map(({ id }: { id: number }) => id);
    const mailId = mails.messages[0].id;
    expect(await succeed(browser, "adminRetryHooks", { input: { ids } })).toStrictEqual({
      retried: 2,
      missing: [mailId],
    });
    expect(await succeed(browser, "adminRetryMail", { input: { all: true } })).toStrictEqual({
      retried: 1,
      missing: [],
    });
    expect(await lastAct(admin)).toStrictEqual(["outbox_retried", "operator", admin.userId, null]);
    expect((await browser.post("/auth/admin/mail/retry", {})).status).toBe(400);
  });

  test("what happened is filtered, paged and exported; numbers and settings are seen, and no secret is", {
    timeout: 120_000,
  }, async () => {
    const { site, admin, ada } = await start();
    const { browser } = admin;
    await site.browser().post("/auth/login", { email: ada.email, password: "wrong horse entirely 77" });
    await succeed(browser, "adminBanUser", { param: ada.userId, input: { reason: "why" } });
    await expect
      .poll(async () => (await browser.get("/auth/admin/events?type=login_failed")).body.events.length, {
        timeout: 15_000,
      })
      .toBe(1);
    const list = async (input: Record<string, string>): Promise<string[]> => {
      const { events } = await succeed(browser, "adminListEvents", { input });
      return events.map(({ type }: { type: string }) => type);
    };
    expect(await list({ operator: admin.userId })).toStrictEqual(["user_banned"]);
    expect(await list({ user: ada.userId, type: "user_banned,user_registered" })).toStrictEqual([
      "user_banned",
      "user_registered",
    ]);
    expect(await list({ session: ada.sessionId })).toStrictEqual(["session_started"]);
    expect(await list({ until: new Date(site.time.now - minute).toISOString() })).toStrictEqual([]);
    expect(await list({ since: new Date(site.time.now + minute).toISOString() })).toStrictEqual([]);
    const paged: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page: Answer["body"] = await succeed(browser, "adminListEvents", {
        input: { limit: "2", ...(cursor !== "" && { cursor }) },
      });
      paged.push(...page.events.map(({ id }: { id: string }) => id));
      cursor = page.next;
    }
    for (const query of ["type=x", "since=yesterday", "cursor=!", "user=%00", "before=1"]) {
      expect([query, (await browser.get(`/auth/admin/events?${query}`)).status]).toStrictEqual([query, 400]);
    }

    const file = await browser.get("/auth/admin/events/export");
    const lines = file.text
      .trimEnd()
      .split("\n")
      .map((one) => JSON.parse(one));
    expect(lines.map(({ id }) => id)).toStrictEqual(paged);
    expect(file.headers.get("content-type")).toContain("application/jsonl");
    const { events } = await succeed(browser, "adminListEvents", { input: { limit: "200" } });
    expect(lines).toStrictEqual(events);
    expect((await browser.get("/auth/admin/events/export?type=x")).status).toBe(400);
    expect((await browser.get(`/auth/admin/events/export?operator=${admin.userId}`)).text.split("\n")).toHaveLength(2);

    const seen = await succeed(browser, "adminShowOverview");
    expect(seen.sessions).toStrictEqual({ live: 1, isAtLeast: false });
    expect([seen.events.steps.length, seen.events.step]).toStrictEqual([24, 3_600]);
    expect(seen.events.steps.at(-1)).toMatchObject({ started: 2, failed: 1, registered: 2, locked: 0, reused: 0 });
    expect(seen.lastDay).toMatchObject({ started: 2, failed: 1 });
    expect([seen.dayBefore.started, seen.locks]).toStrictEqual([0, { held: 0, isAtLeast: false, usual: 0 }]);
    expect(seen.process).toMatchObject({ hashesRunning: 0, hashesWaiting: 0 });
    expect(seen.process.feed).not.toBeNull();
    expect(seen.process.history).toMatchObject([{ reused: 0, hashesWaiting: 0 }]);
    for (const [hours, steps, step] of [
      ["168", 28, 6 * 3_600],
      ["720", 30, 24 * 3_600],
    ] as const) {
      const { events: long } = await succeed(browser, "adminShowOverview", { input: { hours } });
      expect([long.steps.length, long.step, long.steps.at(-1).started]).toStrictEqual([steps, step, 2]);
    }
    expect((await browser.get("/auth/admin/overview?hours=25")).status).toBe(400);

    const shown = await succeed(browser, "adminListProviders");
    expect(shown.providers).toHaveLength(providers.length);
    const { settings } = await succeed(browser, "adminShowConfiguration");
    const byName = Object.fromEntries(settings.map((one: { name: string }) => [one.name, one]));
    expect(byName["secret"]).toMatchObject({ isSet: true, secret: true, value: null });
    expect(byName["database"]).toMatchObject({ isSet: true, secret: true, value: null });
    expect(byName["mailFrom"]).toMatchObject({ isSet: true, value: "door@example.com" });
    expect(byName["session.idleTimeout"]).toMatchObject({ isSet: false, value: null });
    const { findings, notAsked } = await succeed(browser, "adminListFindings");
    const levels = Object.fromEntries(findings.map((one: { check: string; level: string }) => [one.check, one.level]));
    expect(levels).toMatchObject({ latency: "ok", signingKeys: "ok", mail: "ok", providers: "ok", secret: "ok" });
    expect(levels["operators"]).toBe("warn");
    for (const { level, why, fix } of findings)
      expect([level, why === null, fix === null]).toStrictEqual([level, level === "ok", level === "ok"]);
    expect(notAsked.map(({ check }: { check: string }) => check)).toEqual(
      expect.arrayContaining(["integrity", "trustedProxies"]),
    );
    for (const secret of [site.secret, site.url.replace(/^\w+:/, "")]) {
      expect(JSON.stringify([settings, findings])).not.toContain(secret);
    }
  });

  test("and that were all the calls there are", () => {
    expect([...succeeded].toSorted()).toStrictEqual(adminEndpoints.map(({ id }) => id).toSorted());
    succeeded.clear();
  });
});
