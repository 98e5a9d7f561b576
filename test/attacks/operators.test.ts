import { randomUUID } from "node:crypto";
import { internalsOf } from "../../src/auth/internals.ts";
import pg from "pg";
import { expect, test } from "vitest";
import { plannedActs } from "../../src/pages/console/user-act-page.ts";
import { accountKey } from "../../src/throttle/account-key.ts";
import { createMailbox } from "../flows/mailbox.ts";
import { newEmail, onEveryDatabase, onPostgres, onSqlite, origin, password } from "../flows/installation.ts";
import { grant, operator } from "../flows/operator.ts";
import { redirectPayloads } from "./redirect-payloads.ts";

onEveryDatabase((open) => {
  test("A066: of a user an operator changes what the call names, and nothing else", async () => {
    const site = await open();
    const { browser, userId } = await operator(site, "admin");
    const victim = await site.member();
    const [before] = await site.raw("select * from {users} where id = $1", victim.userId);
    const privileged: Readonly<Record<string, unknown>> = {
      operator: "admin",
      level: "admin",
      email: newEmail(),
      emailVerified: true,
      password: "violet anchor nine lantern",
      passwordHash: "x",
      id: randomUUID(),
      userId,
      version: 99,
      bannedAt: null,
      deleteAfter: null,
      createdAt: "2000-01-01T00:00:00Z",
      avatarUrl: "https://evil.example/x.png",
      actorId: randomUUID(),
      actor: "user",
      __proto__x: 1,
    };
    for (const [name, value] of Object.entries(privileged)) {
      const changed = await browser.json("PATCH", `/auth/admin/users/${victim.userId}`, { [name]: value });
      expect([name, changed.status, changed.body.errors]).toStrictEqual([
        name,
        400,
        [{ pointer: `/${name}`, code: "unknown_field" }],
      ]);
      for (const call of ["ban", "end-sessions", "send-reset", "unlock", "unban"]) {
        const { status, body } = await browser.post(`/auth/admin/users/${victim.userId}/${call}`, { [name]: value });
        expect([call, name, status, body.code]).toStrictEqual([call, name, 400, "invalid_input"]);
      }
      if (!["email", "emailVerified"].includes(name)) {
        const made = await browser.post("/auth/admin/users", { email: newEmail(), [name]: value });
        expect([name, made.status]).toStrictEqual([name, 400]);
      }
    }
    expect((await site.raw("select * from {users} where id = $1", victim.userId))[0]).toStrictEqual(before);
    expect((await victim.browser.get("/auth/session")).status).toBe(200);
    expect(await site.raw("select id from {users}")).toHaveLength(2);
  });

  test("A011: what is named by somebody else's id is answered by level alone, and the owner's calls reach no further for an operator", async () => {
    const site = await open();
    const [support, admin, ada] = [
      await operator(site, "support"),
      await operator(site, "admin"),
      await operator(site, null),
    ];
    // Her own calls stay her own, whatever she may do elsewhere.
    expect((await admin.browser.delete(`/auth/sessions/${ada.sessionId}`)).status).toBe(404);
    expect((await admin.browser.get(`/auth/sessions?userId=${ada.userId}`)).text).not.toContain(ada.sessionId);
    // Of somebody above her: neither by her id nor by that of a session of hers.
    const refused = [
      await support.browser.post(`/auth/admin/users/${admin.userId}/end-sessions`),
      await support.browser.delete(`/auth/admin/sessions/${admin.sessionId}`),
      await support.browser.post(`/auth/admin/users/${admin.userId}/send-reset`),
      await support.browser.post(`/auth/admin/users/${admin.userId}/ban`),
      await support.browser.post(`/auth/admin/users/${support.userId}/operator`, { level: "admin" }),
      await support.browser.json("PATCH", `/auth/admin/users/${ada.userId}`, { role: "admin" }),
    ];
    expect(refused.map(({ status, body }) => [status, body.code])).toStrictEqual(refused.map(() => [403, "forbidden"]));
    for (const { browser } of [ada, admin]) expect((await browser.get("/auth/session")).status).toBe(200);
    // The application's role opens nothing here, whatever it is called.
    await admin.browser.json("PATCH", `/auth/admin/users/${ada.userId}`, { role: "admin" });
    expect((await ada.browser.get("/auth/session")).body.user.role).toBe("admin");
    expect((await ada.browser.get("/auth/admin/users")).status).toBe(403);
  });

  test("A006: of fifty bans and fifty grants at once one each is made, and noted once", async () => {
    const site = await open();
    const other = await site.another();
    const { browser } = await operator(site, "admin");
    const elsewhere = browser.copy();
    elsewhere.auth = other;
    const [banned, granted] = [await operator(site, null), await operator(site, null)];
    const fifty = (path: string, input: object) =>
      Promise.all(Array.from({ length: 50 }, (_, n) => (n % 2 === 0 ? browser : elsewhere).post(path, input)));
    const bans = await fifty(`/auth/admin/users/${banned.userId}/ban`, { reason: "spam" });
    const grants = await fifty(`/auth/admin/users/${granted.userId}/operator`, { level: "support" });
    for (const answers of [bans, grants]) {
      expect(answers.every(({ status }) => status === 200)).toBe(true);
      expect(answers.filter(({ body }) => body.changed)).toHaveLength(1);
    }
    expect(bans.reduce((sum, { body }) => sum + body.endedSessions, 0)).toBe(1);
    const events = await site.raw("select type from {events} where actor = 'operator' order by type");
    expect(events.map(({ type }) => type)).toStrictEqual(["operator_changed", "user_banned"]);
    expect((await banned.browser.get("/auth/session")).status).toBe(401);
  });
});

onSqlite((open) => {
  test("A068: an account whose address was locked before anybody had it is seen to be locked, and unlocked", async () => {
    const site = await open();
    const { browser, userId } = await operator(site, "support");
    const ada = await operator(site, null);
    const { attempts, ring } = await internalsOf(site.auth).deps();
    const client = { ip: "203.0.113.5", userAgent: null };
    for (let failures = 0; failures < 20; failures += 1) {
      const who = {
        account: accountKey(ring, { email: ada.email }),
        userId: null,
        device: null,
        client,
        call: "login",
      };
      await (await attempts.begin({ ...who, network: `203.0.113.${failures}` })).fail();
    }
    const logIn = async () => (await site.browser().post("/auth/login", { email: ada.email, password })).body.code;
    expect(await logIn()).toBe("account_locked");
    expect((await browser.get(`/auth/admin/users/${ada.userId}`)).body.lock).toMatchObject({ failures: 20 });
    const unlocked = await browser.post(`/auth/admin/users/${ada.userId}/unlock`);
    expect([unlocked.status, unlocked.body]).toStrictEqual([200, { changed: true }]);
    expect(await logIn()).toBeUndefined();
    const events = await site.raw("select user_id, actor_id from {events} where type = 'account_unlocked'");
    expect(events.map((event) => [event["user_id"], event["actor_id"]])).toStrictEqual([[ada.userId, userId]]);
  });

  test("A006: who loses her level in the middle of an export gets no more of it, and no whole file", async () => {
    const site = await open();
    const { browser, userId } = await operator(site, "auditor");
    const rows = Array.from(
      { length: 1_100 },
      (_, n) => ({ type: "throttled", data: { call: `c${n}` }, userId: null }) as const,
    );
    await (await internalsOf(site.auth).deps()).events.append(rows);
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const ask = (): Promise<Response> =>
      site.auth.handler(new Request(`${origin}/auth/admin/events/export?type=throttled`, { headers: { cookie } }));
    const whole = await (await ask()).text();
    expect(whole.trimEnd().split("\n")).toHaveLength(1_100);

    const reader = (await ask()).body?.getReader();
    const first = await reader?.read();
    expect(first?.done).toBe(false);
    await grant(site, userId, null);
    await expect(reader?.read()).rejects.toMatchObject({ code: "forbidden" });
    expect((await ask()).status).toBe(403);
  });

  test("what is only asked is refused as the act would be: a ban for a reason that is none", async () => {
    const site = await open();
    const [{ browser }, ada] = [await operator(site, "admin"), await operator(site, null)];
    for (const dryRun of [true, false]) {
      const banned = await browser.post(`/auth/admin/users/${ada.userId}/ban`, { reason: "two\nlines", dryRun });
      expect([dryRun, banned.status, banned.body.code]).toStrictEqual([dryRun, 400, "invalid_input"]);
    }
  });

  test("A003: a link of another site to the page of an act does nothing, is in no frame, and no other page reads it", async () => {
    const site = await open();
    const [{ browser }, ada] = [await operator(site, "admin"), await operator(site, null)];
    const before = [await site.raw("select * from {users} order by id"), await site.raw("select id from {events}")];
    for (const act of [...plannedActs, "edit"]) {
      for (const query of ["", "?reason=x&dryRun=false&now=true", "?notice=banned&count=3"]) {
        const page = await browser.send(`/admin/users/${ada.userId}/${act}${query}`, {
          headers: {
            origin: "https://evil.example",
            "sec-fetch-site": "cross-site",
            "sec-fetch-mode": "navigate",
            accept: "text/html",
          },
        });
        expect([act, page.status]).toStrictEqual([act, 200]);
        expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
        expect(page.headers.get("access-control-allow-origin")).toBeNull();
        expect(page.headers.get("cache-control")).toBe("no-store");
        expect(page.text).not.toContain("3 sessions ended");
      }
    }
    const after = [await site.raw("select * from {users} order by id"), await site.raw("select id from {events}")];
    expect(after).toStrictEqual(before);
  });

  test("A055: a form of the console leads to pages of the console alone, whatever it says", async () => {
    const site = await open();
    const [{ browser }, ada] = [await operator(site, "admin"), await operator(site, null)];
    for (const elsewhere of [...redirectPayloads, "/adminx", "/account"]) {
      const done = await browser.submit(`/auth/admin/users/${ada.userId}/unban`, {
        from: elsewhere,
        returnTo: elsewhere,
      });
      const refused = await browser.submit(`/auth/admin/users/${ada.userId}`, { from: elsewhere, metadata: "{" });
      expect([elsewhere, done.location, refused.location]).toStrictEqual([elsewhere, "/admin", "/admin"]);
    }
  });

  test("a reset that an operator sends reaches the owner alone, as often as she may be mailed", async () => {
    const box = createMailbox();
    const site = await open({ mailer: box.mailer, mailFrom: "door@example.com" });
    const { browser } = await operator(site, "support");
    const ada = await operator(site, null);
    const answers = [];
    for (let n = 0; n < 4; n += 1) answers.push(await browser.post(`/auth/admin/users/${ada.userId}/send-reset`));
    expect(answers.map(({ status }) => status)).toStrictEqual([202, 202, 202, 429]);
    await expect.poll(() => box.mails.filter(({ to }) => to === ada.email).length, { timeout: 15_000 }).toBe(3);
    const said = [answers.map(({ text }) => text), (await browser.get("/auth/admin/events")).text, site.logs];
    for (const { text } of box.mails) {
      const token = /token=(\S+)/.exec(text)?.[1] ?? "";
      expect(token).not.toBe("");
      expect(JSON.stringify(said)).not.toContain(token);
    }
    const token = new URLSearchParams(/\?(token=\S+)/.exec(box.mails.at(-1)?.text ?? "")?.[1]).get("token");
    expect((await browser.post("/auth/password/reset", { token, newPassword: password })).status).toBe(204);
  });
});

onPostgres((open) => {
  test("what a thief does in an operator's session while she ends everything of hers is not done: it waits behind the ending, and finds no session", async () => {
    const site = await open();
    const [{ browser, userId }, eve] = [await operator(site, "admin"), await operator(site, null)];
    const owner = new pg.Client({ connectionString: site.url });
    await owner.connect();
    await owner.query("begin");
    // The first thing that every ending does.
    await owner.query("update latchkey.users set version = version + 1 where id = $1", [userId]);
    const raising = browser.post(`/auth/admin/users/${eve.userId}/operator`, { level: "admin" });
    const waiting = "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
    await expect.poll(async () => (await site.raw(waiting)).length, { timeout: 20_000 }).toBe(1);
    await owner.query("update latchkey.sessions set ended_at = 1, end_reason = 'ended_by_user' where user_id = $1", [
      userId,
    ]);
    await owner.query("commit");
    await owner.end();
    const answer = await raising;
    expect([answer.status, answer.body.code]).toStrictEqual([401, "session_revoked"]);
    expect(await site.raw("select operator from {users} where id = $1", eve.userId)).toStrictEqual([
      { operator: null },
    ]);
  });
});
