import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { apiRoutes } from "../../src/http/api-routes.ts";
import type { Endpoint } from "../../src/http/endpoint.ts";
import { endpoints } from "../../src/http/endpoints/index.ts";
import type { OperatorLevel } from "../../src/user/operator.ts";
import { actRules, operatorActs } from "../../src/user/operator-act.ts";
import type { Answer, Client } from "./client.ts";
import { type Installation, minute, onEveryDatabase, onSqlite, origin, trustedOrigin } from "./installation.ts";
import { grant, operator } from "./operator.ts";

interface Decision {
  readonly level: OperatorLevel;
  /** Done to somebody's account: by nobody to a higher level than her own. Whether she may do it to herself. */
  readonly target?: "and herself" | "others only";
  /** What would make it succeed, save whom it is about. */
  readonly input?: object;
}

/** Who may call what. A call that is new is decided here, or this fails. */
const decisions: Readonly<Record<string, Decision>> = {
  adminShowOverview: { level: "auditor" },
  adminListUsers: { level: "auditor" },
  adminShowUser: { level: "auditor" },
  adminListSessions: { level: "auditor" },
  adminShowSession: { level: "auditor" },
  adminListEvents: { level: "auditor" },
  adminExportEvents: { level: "auditor" },
  adminListKeys: { level: "auditor" },
  adminListLocks: { level: "auditor" },
  adminListServices: { level: "auditor" },
  adminListProviders: { level: "auditor" },
  adminListMail: { level: "auditor" },
  adminListHooks: { level: "auditor" },
  adminShowConfiguration: { level: "auditor" },
  adminListFindings: { level: "auditor" },
  adminEndUserSessions: { level: "support", target: "and herself", input: { dryRun: true } },
  adminSendReset: { level: "support", target: "and herself" },
  adminUnlockUser: { level: "support", target: "and herself" },
  adminEndSession: { level: "support", target: "and herself" },
  adminEndSessionByPost: { level: "support", target: "and herself" },
  adminClearLock: { level: "support" },
  adminClearLockByPost: { level: "support" },
  adminCreateUser: { level: "admin", input: { email: "x" } },
  adminInvite: { level: "admin", input: { email: "x" } },
  adminUpdateUser: { level: "admin", target: "and herself" },
  adminUpdateUserByPost: { level: "admin", target: "and herself" },
  adminBanUser: { level: "admin", target: "others only", input: { dryRun: true } },
  adminUnbanUser: { level: "admin", target: "others only" },
  adminSetOperator: { level: "admin", target: "others only", input: { level: "auditor", dryRun: true } },
  adminDeleteUser: { level: "admin", target: "others only", input: { dryRun: true } },
  adminDeleteUserByPost: { level: "admin", target: "others only", input: { dryRun: true } },
  adminRotateKey: { level: "admin", input: { now: "x" } },
  adminRevokeKey: { level: "admin" },
  adminCreateService: { level: "admin", input: { name: "x" } },
  adminRevokeService: { level: "admin" },
  adminRevokeServiceByPost: { level: "admin" },
  adminRetryMail: { level: "admin" },
  adminRetryHooks: { level: "admin" },
};

const levels = ["auditor", "support", "admin"] as const;

/** Every call below /admin, whatever it is made of. */
const calls = [
  ...(endpoints as readonly Endpoint[])
    .filter(({ path }) => path.startsWith("/admin"))
    .map(({ id, method, path, access, level, fresh }) => ({
      id,
      method,
      path,
      access,
      level,
      fresh,
    })),
  ...apiRoutes
    .filter(({ path }) => path.startsWith("/admin"))
    .map(({ id, method = "GET", path, security, level }) => ({
      id,
      method,
      path,
      access: security,
      level,
      fresh: undefined,
    })),
];
type AdminCall = (typeof calls)[number];

function ask(client: Client, { method, path }: AdminCall, id: string, input: object = {}): Promise<Answer> {
  const url = `/auth${path.replace(/\{\w+\}/, id)}`;
  return method === "GET" ? client.get(url) : client.json(method, url, input);
}

const answered = ({ status, body }: Answer): string => `${status} ${body?.code ?? ""}`.trim();

test("every call below /admin is decided here, and no other call is for operators", () => {
  expect(calls.map(({ id }) => id).toSorted()).toStrictEqual(Object.keys(decisions).toSorted());
  for (const { id, method, access, level, fresh } of calls) {
    expect([id, access, level, fresh]).toStrictEqual([
      id,
      "operator",
      decisions[id]?.level,
      method === "GET" ? undefined : 600,
    ]);
  }
  const elsewhere = (endpoints as readonly Endpoint[]).filter(({ path }) => !path.startsWith("/admin"));
  expect(elsewhere.filter(({ access }) => access === "operator")).toStrictEqual([]);
  for (const act of operatorActs) {
    const { level, onOneself } = actRules[act];
    // An act that lowers somebody is never done to oneself: so that an admin is always left.
    if (["ban", "delete", "set_operator"].includes(act))
      expect([act, level, onOneself]).toStrictEqual([act, "admin", false]);
  }
});

onEveryDatabase((open) => {
  test("who may call what, on whom: each level, each call", { timeout: 240_000 }, async () => {
    const site = await open({ mailer: { send: async () => {} }, mailFrom: "door@example.com" });
    const people = {
      nobody: await operator(site, null),
      auditor: await operator(site, "auditor"),
      support: await operator(site, "support"),
      admin: await operator(site, "admin"),
    };
    const targets = {
      nobody: await operator(site, null),
      auditor: await operator(site, "auditor"),
      support: await operator(site, "support"),
      admin: await operator(site, "admin"),
    };
    const stranger = site.browser();
    for (const call of calls) {
      const { level, target, input } = decisions[call.id] as Decision;
      expect([call.id, answered(await ask(stranger, call, randomUUID(), input))]).toStrictEqual([
        call.id,
        "401 unauthenticated",
      ]);
      // Nothing is said of anybody to who may not ask: known and unknown ids, right and wrong input.
      for (const id of [targets.nobody.userId, randomUUID(), "x"]) {
        for (const wrong of [input, { what: 1 }]) {
          const answer = await ask(people.nobody.browser, call, id, wrong);
          expect([call.id, answered(answer), answer.body.detail]).toStrictEqual([
            call.id,
            "403 forbidden",
            "This is for operators.",
          ]);
        }
      }
      for (const [rank, own] of levels.entries()) {
        const { browser, userId } = people[own];
        const may = rank >= levels.indexOf(level);
        if (!target) {
          const refused = answered(await ask(browser, call, "x", input)) === "403 forbidden";
          expect([call.id, own, refused]).toStrictEqual([call.id, own, !may]);
          continue;
        }
        const named = (user: { userId: string; sessionId: string }): string =>
          call.path.startsWith("/admin/sessions") ? user.sessionId : user.userId;
        for (const [other, user] of Object.entries(targets)) {
          const isAbove = levels.indexOf(other as OperatorLevel) > rank;
          const answer = await ask(browser, call, named(user), input);
          const label = `${call.id}: ${own} on ${other}`;
          expect([label, answered(answer) === "403 forbidden"]).toStrictEqual([label, !may || isAbove]);
          // A session that was ended on the way is there again for the next.
          await site.raw("update {sessions} set ended_at = null where id = $1", user.sessionId);
        }
        // Herself, in a session of hers that nobody needs any more.
        const label = `${call.id}: ${own} on herself`;
        const id = call.path.startsWith("/admin/sessions") ? (await signInAgain(site, people[own].email)).id : userId;
        const mayHerself = may && target === "and herself";
        expect([label, answered(await ask(browser, call, id, input)) === "403 forbidden"]).toStrictEqual([
          label,
          !mayHerself,
        ]);
        if (may)
          expect([label, answered(await ask(browser, call, randomUUID(), input))]).toStrictEqual([
            label,
            "404 not_found",
          ]);
      }
    }
    expect(site.logs.filter(({ level }) => level === "error")).toStrictEqual([]);
  });
});

async function signInAgain(site: Installation, email: string): Promise<{ readonly id: string }> {
  const { body } = await site.browser().post("/auth/login", { email, password: "violet anchor nine lantern" });
  return body.session;
}

onSqlite((open) => {
  describe("and nobody else", () => {
    test("what somebody may not do is noted, with who it was: without a level, with too low a one, and on a target above hers", async () => {
      const site = await open();
      const [nobody, auditor, support, admin] = [
        await operator(site, null),
        await operator(site, "auditor"),
        await operator(site, "support"),
        await operator(site, "admin"),
      ];
      const tried = [
        await nobody.browser.get("/auth/admin/users"),
        await nobody.browser.visit("/admin/users"),
        await nobody.browser.get("/auth/admin/events/export"),
        await auditor.browser.post(`/auth/admin/users/${nobody.userId}/unlock`),
        await support.browser.post(`/auth/admin/users/${admin.userId}/end-sessions`),
      ];
      expect(tried.map(({ status }) => status)).toStrictEqual([403, 403, 403, 403, 403]);
      // Nobody who is known, and something that goes through.
      expect((await site.browser().get("/auth/admin/users")).status).toBe(401);
      expect((await auditor.browser.get("/auth/admin/users")).status).toBe(200);
      const noted = async (): Promise<unknown> => {
        const rows = await site.raw("select user_id, data from {events} where type = 'operator_refused' order by id");
        return rows.map(({ user_id: userId, data }) => [userId, JSON.parse(String(data)).call]);
      };
      await expect.poll(noted, { timeout: 20_000 }).toStrictEqual([
        [nobody.userId, "adminListUsers"],
        [nobody.userId, "consoleUsers"],
        [nobody.userId, "adminExportEvents"],
        [auditor.userId, "adminUnlockUser"],
        [support.userId, "adminEndUserSessions"],
      ]);
    });

    test("A006: a level that is lost, a ban and a deletion count at the next request, whatever is remembered", async () => {
      const site = await open();
      const { browser, userId } = await operator(site, "admin");
      const users = (): Promise<Answer> => browser.get("/auth/admin/users");
      expect((await users()).status).toBe(200);
      await grant(site, userId, "auditor");
      expect((await users()).status).toBe(200);
      expect(answered(await browser.post(`/auth/admin/users/${userId}/unlock`))).toBe("403 forbidden");
      await grant(site, userId, null);
      expect(answered(await users())).toBe("403 forbidden");
      await grant(site, userId, "admin");
      expect((await users()).status).toBe(200);
      // As a row says it, without any ending that would be told of.
      for (const column of ["banned_at", "delete_after"]) {
        await site.raw(`update {users} set ${column} = $1 where id = $2`, site.time.now + minute, userId);
        expect([column, (await users()).status >= 401]).toStrictEqual([column, true]);
        await site.raw(`update {users} set ${column} = null where id = $1`, userId);
      }
      await browser.post("/auth/logout");
      expect((await users()).status).toBe(401);
    });

    test("a token, a refresh credential and a service's key are never enough, alone or beside a stranger's cookie", async () => {
      const site = await open();
      const admin = await operator(site, "admin");
      const { body } = await site
        .browser()
        .post("/auth/jwt/login", { email: admin.email, password: "violet anchor nine lantern", transport: "body" }, {});
      const bearers = [
        body.accessToken,
        body.refreshToken,
        (await admin.browser.post("/auth/jwt/token")).body.accessToken,
      ];
      const nobody = await operator(site, null);
      for (const call of calls) {
        for (const token of bearers) {
          const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
          const send = (client: Client): Promise<Answer> =>
            client.send(`/auth${call.path.replace(/\{\w+\}/, admin.userId)}`, {
              method: call.method,
              headers: { ...headers, origin },
              ...(call.method !== "GET" && { body: "{}" }),
            });
          expect([call.id, answered(await send(site.browser()))]).toStrictEqual([call.id, "401 unauthenticated"]);
          expect([call.id, answered(await send(nobody.browser.copy()))]).toStrictEqual([call.id, "403 forbidden"]);
        }
        // In the place of the session cookie.
        const thief = site.browser();
        thief.cookies.set("__Host-latchkey-session", body.refreshToken);
        expect([call.id, answered(await ask(thief, call, admin.userId))]).toStrictEqual([
          call.id,
          "401 unauthenticated",
        ]);
      }
    });

    test("what is written asks for a proof of the last ten minutes, and what is read does not", async () => {
      const site = await open();
      const { browser, userId, email } = await operator(site, "admin");
      const other = await operator(site, null);
      site.time.now += 10 * minute + 1_000;
      for (const call of calls) {
        const { input } = decisions[call.id] as Decision;
        const id = call.path.startsWith("/admin/sessions") ? other.sessionId : other.userId;
        const answer = await ask(browser, call, id, input);
        if (call.method === "GET") expect([call.id, answer.status]).toStrictEqual([call.id, 200]);
        else
          expect([call.id, answered(answer), answer.body.maxAge]).toStrictEqual([
            call.id,
            "403 reauthentication_required",
            600,
          ]);
      }
      // Who is no operator is asked for no password first.
      expect(answered(await other.browser.post(`/auth/admin/users/${userId}/ban`))).toBe("403 forbidden");
      expect((await browser.post("/auth/reauthenticate", { password: "violet anchor nine lantern" })).status).toBe(204);
      expect((await browser.post(`/auth/admin/users/${other.userId}/ban`)).body).toMatchObject({ endedSessions: 1 });
      expect((await site.browser().post("/auth/login", { email, password: "violet anchor nine lantern" })).status).toBe(
        200,
      );
    });

    test("A003, A005: no page of another origin writes or reads, of a trusted one neither", async () => {
      const site = await open({ trustedOrigins: [trustedOrigin] });
      const { browser } = await operator(site, "admin");
      const victim = await operator(site, null);
      for (const call of calls) {
        const url = `/auth${call.path.replace(/\{\w+\}/, victim.userId)}`;
        for (const [from, site] of [
          [trustedOrigin, "same-site"],
          ["https://evil.example", "cross-site"],
          ["null", "cross-site"],
        ] as const) {
          for (const type of ["application/json", "application/x-www-form-urlencoded", "text/plain"]) {
            const { status, headers, body } = await browser.send(url, {
              method: call.method,
              headers: { origin: from, "sec-fetch-site": site, "content-type": type },
              ...(call.method !== "GET" && { body: type.includes("json") ? "{}" : "reason=x" }),
            });
            expect([call.id, headers.get("access-control-allow-origin")]).toStrictEqual([call.id, null]);
            if (call.method !== "GET")
              expect([call.id, status, body.code]).toStrictEqual([call.id, 403, "csrf_rejected"]);
          }
          const preflight = await browser.send(url, {
            method: "OPTIONS",
            headers: { origin: from, "access-control-request-method": call.method },
          });
          expect([call.id, preflight.headers.get("access-control-allow-methods")]).toStrictEqual([call.id, null]);
        }
        const { headers } = await ask(browser, call, victim.userId, { what: 1 });
        expect([call.id, headers.get("cache-control")]).toStrictEqual([call.id, "no-store"]);
      }
      expect((await victim.browser.get("/auth/session")).status).toBe(200);
    });
  });
});
