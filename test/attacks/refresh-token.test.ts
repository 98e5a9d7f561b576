import { createHmac, hkdfSync, randomBytes, randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { Answer } from "../flows/client.ts";
import {
  day,
  hour,
  type Installation,
  minute,
  newEmail,
  onEveryDatabase,
  password,
  second,
  secondPassword,
  sessionCookieName,
} from "../flows/installation.ts";
import { claimsOf, newAppUser, newTokenBrowser, Program } from "../flows/program.ts";

const refreshCookieName = "__Host-latchkey-refresh";
const codeOf = ({ status, body }: Answer): unknown => [status, body?.code];

/** Everything that a request could have changed. */
async function snapshot({ raw }: Installation): Promise<string> {
  const tables = ["{sessions}", "{users}", "{revocations}", "{outbox}"];
  const rows = await Promise.all(tables.map((table) => raw(`select * from ${table} order by id`)));
  const events = await raw("select * from {events} where type like 'refresh%' order by id");
  return JSON.stringify([...rows, events]);
}

interface Forgery {
  readonly sessionId: string;
  readonly generation?: number;
  readonly counter?: number;
  readonly mac?: Buffer;
}

/** The derivation, written a second time from its description: a token whose front check is right, with any mac. */
function forge(secret: string, { sessionId, generation = 0, counter = 0, mac = randomBytes(32) }: Forgery): string {
  const derive = (info: string): Buffer =>
    Buffer.from(hkdfSync("sha256", Buffer.from(secret), "latchkey.v1", info, 32));
  const open = Buffer.alloc(24);
  Buffer.from(sessionId.replaceAll("-", ""), "hex").copy(open);
  open.writeUInt32BE(generation, 16);
  open.writeUInt32BE(counter, 20);
  const front = createHmac("sha256", derive("key.front-check")).update(open).digest().subarray(0, 10);
  const id = derive("id").toString("base64url").slice(0, 6);
  return `lkr_${id}${Buffer.concat([front, open, mac]).toString("base64url")}`;
}

/** The row as it is, and what puts the database back to that. */
async function backup(site: Installation, sessionId: string): Promise<() => Promise<void>> {
  const columns = ["counter", "rotated_at", "recovery", "last_seen_at"];
  const [row] = await site.raw(`select ${columns.join(", ")} from {sessions} where id = $1`, sessionId);
  const values = columns.map((column) => row?.[column] as string | number | null);
  const sets = columns.map((column, index) => `${column} = $${index + 2}`).join(", ");
  return async () => void (await site.raw(`update {sessions} set ${sets} where id = $1`, sessionId, ...values));
}

onEveryDatabase((open) => {
  test("flows 2: the forger of these tests computes front checks as the server does", async () => {
    const site = await open();
    const { app, sessionId } = await newAppUser(site);
    const mac = Buffer.from(app.refreshToken.slice(10), "base64url").subarray(34);
    expect(forge(site.secret, { sessionId, mac })).toBe(app.refreshToken);
  });

  test("A033: by a known session id, any counter and a rubbish mac nothing is written, ended or said", async () => {
    const site = await open();
    const live = await newAppUser(site);
    const inBrowser = await newTokenBrowser(site);
    const { sessionId: byCookie } = await site.member();
    const ended = await newAppUser(site);
    await ended.app.post("/auth/logout", { refreshToken: ended.app.refreshToken });
    site.time.now += minute;
    // What is remembered of a session must not say more than its row.
    await live.app.refresh();
    await inBrowser.browser.post("/auth/jwt/refresh");
    site.time.now += minute;
    await expect
      .poll(() => site.raw("select 1 as one from {events} where type = 'refreshed'"), { timeout: 10_000 })
      .toHaveLength(2);
    const before = await snapshot(site);
    const genuine = Buffer.from(live.app.refreshToken.slice(10), "base64url").subarray(34);
    for (const sessionId of [live.sessionId, inBrowser.sessionId, byCookie, ended.sessionId, randomUUID()]) {
      for (const [generation, counter] of [
        [0, 0],
        [0, 1],
        [0, 2],
        [0, 4_294_967_295],
        [1, 0],
      ] as const) {
        // Rubbish, nothing, and the right mac of another counter.
        for (const mac of [randomBytes(32), Buffer.alloc(32), ...(counter === 1 ? [] : [genuine])]) {
          const token = forge(site.secret, { sessionId, generation, counter, mac });
          const thief = new Program(site.auth);
          const cookie = { cookie: `${refreshCookieName}=${token}` };
          for (const answer of [
            await thief.present(token),
            await thief.post("/auth/jwt/refresh", {}, cookie),
            await thief.post("/auth/jwt/token", { refreshToken: token }),
            await thief.post("/auth/jwt/token", {}, cookie),
          ]) {
            expect([codeOf(answer), answer.setCookies]).toStrictEqual([[401, "refresh_token_invalid"], []]);
          }
        }
      }
    }
    const logout = forge(site.secret, { sessionId: live.sessionId, counter: 1 });
    expect((await new Program(site.auth).post("/auth/logout", { refreshToken: logout, everywhere: true })).status).toBe(
      204,
    );
    expect(await snapshot(site)).toBe(before);
    expect((await live.app.refresh()).status).toBe(200);
    expect((await inBrowser.browser.post("/auth/jwt/refresh")).status).toBe(200);
  });

  test("A033: no changed, cut, added or re-encoded form of a refresh token is one, whatever is remembered", async () => {
    const site = await open();
    const { app } = await newAppUser(site);
    site.time.now += minute;
    await app.refresh();
    const token = app.refreshToken;
    const forms = [`${token}=`, `${token}A`, ` ${token}`, token.slice(0, -1), token.toUpperCase(), token.toLowerCase()];
    for (let i = 0; i < token.length; i += 3) {
      forms.push(token.slice(0, i) + (token[i] === "A" ? "B" : "A") + token.slice(i + 1));
    }
    for (const form of [...forms, token.replaceAll("_", "/"), encodeURIComponent(`${token}%`)]) {
      if (form === token) continue;
      expect(codeOf(await new Program(site.auth).present(form))).toStrictEqual([401, "refresh_token_invalid"]);
    }
    expect((await app.refresh()).status).toBe(200);
  });

  test("A033, A081: fifty refreshes of one token at once on two instances have one successor, and sign nobody out", async () => {
    const site = await open();
    const elsewhere = await site.another();
    const { app, sessionId } = await newAppUser(site);
    const old = app.refreshToken;
    for (const round of [1, 2, 3]) {
      site.time.now += minute;
      const sent = app.refreshToken;
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, i) => new Program(i % 2 === 0 ? site.auth : elsewhere).present(sent)),
      );
      expect(new Set(answers.map(({ status }) => status))).toStrictEqual(new Set([200]));
      const successors = new Set(answers.map(({ body }) => body.refreshToken));
      expect([round, successors.size, successors.has(sent)]).toStrictEqual([round, 1, false]);
      app.keep(answers[0] as Answer);
      const [row] = await site.raw("select counter from {sessions} where id = $1", sessionId);
      expect(row?.["counter"]).toBe(round);
    }
    const [live] = await site.raw("select count(*) as n from {sessions}");
    expect(Number(live?.["n"])).toBe(1);
    // And fifty of one that is two generations old end the session, once.
    const caught = await Promise.all(
      Array.from({ length: 50 }, (_, i) => new Program(i % 2 === 0 ? site.auth : elsewhere).present(old)),
    );
    const codes = caught.map(({ body }) => body.code);
    expect(codes.filter((code) => code === "refresh_token_reused")).toHaveLength(1);
    expect(codes.filter((code) => code === "session_revoked")).toHaveLength(49);
    expect(await site.raw("select type from {events} where type = 'refresh_reused'")).toHaveLength(1);
    expect(codeOf(await app.refresh())).toStrictEqual([401, "session_revoked"]);
  });

  test("A033, R010: a thief with a copy is found out, whichever of the two comes first, by refresh and by asking for an access token", async () => {
    const site = await open();
    const askings = [
      (thief: Program): Promise<Answer> => thief.refresh(),
      (thief: Program): Promise<Answer> => thief.post("/auth/jwt/token", { refreshToken: thief.refreshToken }),
    ];
    for (const ask of askings) {
      const { app, sessionId } = await newAppUser(site);
      const thief = app.copy(site.auth);
      site.time.now += minute;
      await app.refresh();
      // A moment too late, and without the key: one generation is enough.
      site.time.now += 31 * second;
      const caught = await ask(thief);
      expect(codeOf(caught)).toStrictEqual([401, "refresh_token_reused"]);
      expect(codeOf(await app.get("/auth/session"))).toStrictEqual([401, "session_revoked"]);
      expect(codeOf(await app.refresh())).toStrictEqual([401, "session_revoked"]);
      const [row] = await site.raw("select end_reason from {sessions} where id = $1", sessionId);
      expect(row?.["end_reason"]).toBe("refresh_token_reused");
    }
    // The thief was first: it is the owner who finds out.
    const { app } = await newAppUser(site);
    const thief = app.copy(site.auth);
    site.time.now += minute;
    expect((await thief.refresh()).status).toBe(200);
    site.time.now += 15 * minute;
    expect(codeOf(await app.refresh())).toStrictEqual([401, "refresh_token_reused"]);
    expect(codeOf(await thief.refresh())).toStrictEqual([401, "session_revoked"]);
    expect(codeOf(await thief.get("/auth/session"))).toStrictEqual([401, "session_revoked"]);
  });

  test("flows 4: a recovery key that is planted within the grace recovers nothing", async () => {
    const site = await open();
    const mine = { "idempotency-key": "chosen-by-the-owner-of-it" };
    const planted = { "idempotency-key": "chosen-by-somebody-else-0" };
    for (const own of [{}, mine]) {
      const { app } = await newAppUser(site);
      const stolen = app.refreshToken;
      // While it is young it stays, and its key is not kept.
      expect((await new Program(site.auth).present(stolen, planted)).status).toBe(200);
      site.time.now += minute;
      expect((await app.refresh(own)).status).toBe(200);
      for (let i = 0; i < 3; i += 1) {
        site.time.now += second;
        expect((await new Program(site.auth).present(stolen, planted)).status).toBe(200);
        expect((await new Program(site.auth).present(app.refreshToken, planted)).status).toBe(200);
      }
      site.time.now += 30 * second;
      const late = await new Program(site.auth).present(stolen, planted);
      expect(codeOf(late)).toStrictEqual([401, "refresh_token_reused"]);
    }
  });

  test("flows 4: the key of one replacement recovers no other, nor another session, nor after a new secret", async () => {
    const site = await open();
    const key = { "idempotency-key": "one-key-for-every-request" };
    const [ada, grace] = [await newAppUser(site, { password }), await newAppUser(site)];
    const first = ada.app.refreshToken;
    site.time.now += minute;
    await ada.app.refresh(key);
    await grace.app.refresh(key);
    const next = ada.app.refreshToken;
    site.time.now += minute;
    await ada.app.refresh(key);
    site.time.now += minute;
    // The last one, yes; and its answer is the token in force.
    expect((await new Program(site.auth).present(next, key)).body.refreshToken).toBe(ada.app.refreshToken);
    const renewed = await ada.app.post("/auth/reauthenticate", { password }, ada.app.bearer());
    expect(renewed.status).toBe(200);
    for (const old of [next, ada.app.refreshToken, first]) {
      expect(codeOf(await new Program(site.auth).present(old, key))).toStrictEqual([401, "refresh_token_invalid"]);
    }
    ada.app.keep(renewed);
    expect((await ada.app.refresh(key)).status).toBe(200);
  });

  test("flows 2: the refresh token of five seconds before a new password is invalid, and never a theft", async () => {
    const site = await open();
    const email = newEmail();
    await site.auth.users.create({ email, password });
    const app = new Program(site.auth);
    await app.signIn(email);
    site.time.now += minute;
    await app.refresh({ "idempotency-key": "a-phone-in-a-tunnel-4711" });
    const before = app.copy(site.auth);
    const change = { currentPassword: password, newPassword: secondPassword };
    const changed = app.keep(await app.post("/auth/password/change", change, app.bearer()));
    expect(changed.status).toBe(200);
    for (const passed of [0, 5 * second, 31 * second, hour]) {
      site.time.now += passed;
      for (const headers of [{}, { "idempotency-key": "a-phone-in-a-tunnel-4711" }]) {
        const refused = await before.present(before.refreshToken, headers);
        expect([passed, codeOf(refused)]).toStrictEqual([passed, [401, "refresh_token_invalid"]]);
      }
      expect((await app.refresh()).status).toBe(200);
    }
    expect(await site.raw("select type from {events} where type = 'refresh_reused'")).toStrictEqual([]);
  });

  test("flows 4: a database that was set back by a second, or by several replacements, takes nobody for a thief", async () => {
    const site = await open();
    const elsewhere = await site.another();
    for (const lost of [1, 3]) {
      const { app, sessionId, userId } = await newAppUser(site);
      site.time.now += minute;
      await app.refresh();
      const restore = await backup(site, sessionId);
      for (let i = 0; i < lost; i += 1) {
        site.time.now += minute;
        await app.refresh();
      }
      await restore();
      // By an instance that remembers what is not there any more, and by one that does not.
      const held = app.refreshToken;
      for (const auth of [site.auth, elsewhere]) {
        app.moveTo(auth);
        expect([lost, (await app.refresh()).status]).toStrictEqual([lost, 200]);
      }
      expect(app.refreshToken).not.toBe(held);
      // A second tab with the same token, a moment later.
      expect((await new Program(elsewhere).present(held)).body.refreshToken).toBe(app.refreshToken);
      const events = await site.raw(
        "select type, data, actor from {events} where user_id = $1 and type like 'refresh_%'",
        userId,
      );
      const ahead = events.filter(({ type }) => type === "refresh_ahead");
      expect(ahead).toHaveLength(1);
      expect(JSON.parse(String(ahead[0]?.["data"]))).toStrictEqual({ by: lost });
      expect(events.some(({ type }) => type === "refresh_reused")).toBe(false);
      for (let i = 0; i < 2; i += 1) {
        site.time.now += minute;
        expect((await app.refresh()).status).toBe(200);
      }
      // What was left behind is a theft as before.
      expect(codeOf(await new Program(site.auth).present(held))).toStrictEqual([401, "refresh_token_reused"]);
    }
  });

  test("flows 4: a lost answer to whoever was ahead of the row is given again by its key, and without it is theft", async () => {
    const site = await open();
    const key = { "idempotency-key": "a-phone-in-a-tunnel-4711" };
    for (const [again, answer] of [
      [key, [200, undefined]],
      [{}, [401, "refresh_token_reused"]],
      [{ "idempotency-key": "chosen-by-somebody-else-0" }, [401, "refresh_token_reused"]],
    ] as const) {
      const { app, sessionId } = await newAppUser(site);
      const restore = await backup(site, sessionId);
      site.time.now += minute;
      await app.refresh();
      await restore();
      const lost = await app.present(app.refreshToken, key);
      expect(lost.status).toBe(200);
      site.time.now += hour;
      const retried = await app.present(app.refreshToken, again);
      expect([again, codeOf(retried)]).toStrictEqual([again, answer]);
      if (retried.status === 200) expect(retried.body.refreshToken).toBe(lost.body.refreshToken);
    }
  });

  test("flows 4: fifty at once that are ahead of the row are all answered with one successor", async () => {
    const site = await open();
    const elsewhere = await site.another();
    const { app, sessionId } = await newAppUser(site);
    const restore = await backup(site, sessionId);
    for (let i = 0; i < 2; i += 1) {
      site.time.now += minute;
      await app.refresh();
    }
    await restore();
    const sent = app.refreshToken;
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => new Program(i % 2 === 0 ? site.auth : elsewhere).present(sent)),
    );
    expect(new Set(answers.map(({ status }) => status))).toStrictEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.refreshToken)).size).toBe(1);
    expect(await site.raw("select type from {events} where type = 'refresh_ahead'")).toHaveLength(1);
  });

  test("A024: no other kind of secret is a refresh token, and a refresh token is no other kind", async () => {
    const site = await open();
    const { app } = await newAppUser(site);
    const { browser } = await newTokenBrowser(site);
    const member = await site.member();
    const inCookie = browser.cookies.get(refreshCookieName) ?? "";
    const session = member.browser.cookies.get(sessionCookieName) ?? "";
    site.time.now += minute;
    const none = [session, inCookie, app.accessToken.slice(0, 200), session.replace("lks_", "lkr_"), "lkv_x"];
    for (const other of none) {
      expect(codeOf(await new Program(site.auth).present(other))).toStrictEqual([401, "refresh_token_invalid"]);
      const asked = await new Program(site.auth).post("/auth/jwt/token", { refreshToken: other });
      expect(codeOf(asked)).toStrictEqual([401, "refresh_token_invalid"]);
    }
    const jar = site.browser();
    for (const other of [session, app.refreshToken, app.accessToken]) {
      jar.cookies.set(refreshCookieName, other);
      expect(codeOf(await jar.post("/auth/jwt/refresh"))).toStrictEqual([401, "refresh_token_invalid"]);
    }
    jar.cookies.clear();
    for (const other of [app.refreshToken, inCookie]) {
      for (const header of [`${sessionCookieName}=${other}`, `${sessionCookieName}=${other.replace("lkr_", "lks_")}`]) {
        expect(codeOf(await jar.get("/auth/session", { cookie: header }))).toStrictEqual([401, "unauthenticated"]);
      }
      expect(codeOf(await app.get("/auth/session", app.bearer(other)))).toStrictEqual([401, "token_invalid"]);
    }
    expect((await app.refresh()).status).toBe(200);
    expect((await browser.post("/auth/jwt/refresh")).status).toBe(200);
  });

  test("A024: a token in a cookie cannot be turned into one in a body by any parameter, header or route", async () => {
    const site = await open();
    const { browser, accessToken } = await newTokenBrowser(site);
    site.time.now += minute;
    const bearer = { authorization: `Bearer ${accessToken}` };
    for (const [path, json, headers] of [
      ["/auth/jwt/refresh", {}, {}],
      ["/auth/jwt/refresh?transport=body", {}, {}],
      ["/auth/jwt/refresh", { transport: "body" }, {}],
      ["/auth/jwt/refresh", { carrier: "token", transport: "body" }, {}],
      ["/auth/jwt/refresh", { refreshToken: null }, {}],
      ["/auth/jwt/refresh", {}, { "x-transport": "body" }],
      ["/auth/jwt/token", { transport: "body" }, {}],
      ["/auth/jwt/token", {}, bearer],
      ["/auth/sessions/revoke-others", {}, bearer],
    ] as const) {
      const answer = await browser.post(path, json, headers);
      expect([200, 400, 401]).toContain(answer.status);
      expect(answer.text).not.toContain("lkr_");
    }
    // Also where a program asks that has the cookie: nothing in a request tells it from a browser that was robbed.
    const program = new Program(site.auth);
    const cookie = `${refreshCookieName}=${browser.cookies.get(refreshCookieName)}`;
    expect((await program.post("/auth/jwt/refresh", {}, { cookie })).text).not.toContain("lkr_");
  });

  test("A002: a refresh cookie from a sibling is not ours: another name, beside it, or with a domain", async () => {
    const site = await open({ cookieDomain: "example.com" });
    const { browser: ada, userId } = await newTokenBrowser(site);
    const { browser: eve } = await newTokenBrowser(site);
    const mine = ada.cookies.get(refreshCookieName) ?? "";
    const planted = eve.cookies.get(refreshCookieName) ?? "";
    site.time.now += minute;
    for (const name of [
      "latchkey-refresh",
      "__Secure-latchkey-refresh",
      "__host-latchkey-refresh",
      "__Host-latchkey-refresh2",
    ]) {
      const answer = await site.browser().post("/auth/jwt/refresh", {}, { cookie: `${name}=${planted}` });
      expect([name, codeOf(answer)]).toStrictEqual([name, [401, "refresh_token_invalid"]]);
    }
    for (const header of [
      `${refreshCookieName}=${mine}; ${refreshCookieName}=${planted}`,
      `${refreshCookieName}=${planted}; ${refreshCookieName}=${mine}`,
    ]) {
      for (const path of ["/auth/jwt/refresh", "/auth/jwt/token"]) {
        expect((await site.browser().post(path, {}, { cookie: header })).status).toBe(401);
      }
      expect((await site.browser().post("/auth/logout", { everywhere: true }, { cookie: header })).status).toBe(204);
    }
    // What others plant beside it under another name changes nothing.
    const beside = `latchkey-refresh=${planted}; ${refreshCookieName}=${mine}; __Secure-latchkey-refresh=${planted}`;
    const refreshed = await ada.post("/auth/jwt/refresh", {}, { cookie: beside });
    expect(claimsOf(refreshed.body.accessToken).sub).toBe(userId);
    for (const line of refreshed.setCookies) {
      expect(line).not.toMatch(/domain/i);
      if (line.startsWith("__Host-"))
        expect(line).toMatch(/^__Host-latchkey-(?:refresh=lkr_[\w-]+|hint=1); Path=\/; .*Secure/);
    }
    expect((await eve.post("/auth/jwt/refresh")).status).toBe(200);
  });

  test("a log-in in a browser with a planted refresh cookie ends that session: it never grows into hers", async () => {
    const site = await open();
    const email = newEmail();
    await site.auth.users.create({ email, password });
    const { browser: eve } = await newTokenBrowser(site);
    const planted = eve.cookies.get(refreshCookieName) ?? "";
    const victim = site.browser();
    victim.cookies.set(refreshCookieName, planted);
    expect((await victim.post("/auth/jwt/login", { email, password })).status).toBe(200);
    expect(victim.cookies.get(refreshCookieName)).not.toBe(planted);
    expect(codeOf(await eve.post("/auth/jwt/refresh"))).toStrictEqual([401, "session_revoked"]);
  });

  test("A007: limits are the server's: neither a clock set back nor a kept cookie makes a refresh token live longer", async () => {
    const site = await open();
    const { browser } = await newTokenBrowser(site);
    const { app } = await newAppUser(site);
    const start = site.time.now;
    site.time.now = start + 7 * day;
    expect(codeOf(await browser.post("/auth/jwt/refresh"))).toStrictEqual([401, "session_expired"]);
    expect(codeOf(await app.refresh())).toStrictEqual([401, "session_expired"]);
    site.time.now = start + 100 * day;
    const future = await newAppUser(site);
    site.time.now = start;
    // Begun in a time that has not come: it would outlive its limits by as much.
    expect(codeOf(await future.app.refresh())).toStrictEqual([401, "session_expired"]);
    expect((await app.refresh()).status).toBe(200);
  });
});
