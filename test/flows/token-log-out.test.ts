import { expect, onTestFinished, test } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import { unrecorded } from "../../src/outbox/recording.ts";
import { makeSigningKey } from "../../src/token/make-signing-key.ts";
import type { Answer } from "./client.ts";
import { createFailingPool } from "./failing-database.ts";
import {
  hour,
  type Installation,
  minute,
  onEveryDatabase,
  onPostgres,
  origin,
  password,
  second,
  secondPassword,
  sessionCookieName,
} from "./installation.ts";
import { newAppUser, newTokenBrowser, Program, startApp } from "./program.ts";

const refreshCookieName = "__Host-latchkey-refresh";
const codeOf = ({ status, body }: Answer): unknown => [status, body?.code];

async function isLive(site: Installation, sessionId: string): Promise<boolean> {
  const [row] = await site.raw("select ended_at from {sessions} where id = $1", sessionId);
  return row?.["ended_at"] === null;
}

/** How somebody who is signed in asks to be signed out. Gives the id of the session that is meant. */
type Asking = (site: Installation, json: object) => Promise<{ readonly sessionId: string; readonly answer: Answer }>;

const askings: Readonly<Record<string, Asking>> = {
  "its refresh token": async (site, json) => {
    const { app, sessionId } = await newAppUser(site);
    return { sessionId, answer: await app.post("/auth/logout", { refreshToken: app.refreshToken, ...json }) };
  },
  "a refresh token that was replaced three times": async (site, json) => {
    const { app, sessionId } = await newAppUser(site);
    const first = app.refreshToken;
    for (let i = 0; i < 3; i += 1) {
      site.time.now += minute;
      await app.refresh();
    }
    return { sessionId, answer: await app.post("/auth/logout", { refreshToken: first, ...json }) };
  },
  "its access token": async (site, json) => {
    const { app, sessionId } = await newAppUser(site);
    return { sessionId, answer: await app.post("/auth/logout", json, app.bearer()) };
  },
  "an access token that expired at lunch": async (site, json) => {
    const { app, sessionId } = await newAppUser(site);
    site.time.now += 15 * minute + 24 * hour - second;
    return { sessionId, answer: await app.post("/auth/logout", json, app.bearer()) };
  },
  "its refresh cookie": async (site, json) => {
    const { browser, sessionId } = await newTokenBrowser(site);
    return { sessionId, answer: await browser.post("/auth/logout", json) };
  },
  "its refresh cookie, and a form": async (site, json) => {
    const { browser, sessionId } = await newTokenBrowser(site);
    const fields = Object.fromEntries(Object.keys(json).map((name) => [name, "true"]));
    const answer = await browser.submit("/auth/logout", fields);
    expect(answer.location).toBe(`/login?notice=signed_out${"everywhere" in fields ? "_everywhere" : ""}`);
    return { sessionId, answer };
  },
  "an access token that its cookie has got": async (site, json) => {
    const { browser, sessionId } = await site.member();
    const { body } = await browser.post("/auth/jwt/token");
    const app = new Program(site.auth);
    return { sessionId, answer: await app.post("/auth/logout", json, app.bearer(body.accessToken)) };
  },
};

onEveryDatabase((open) => {
  test.each(Object.keys(askings))(
    "whoever logs out by %s ends that session, and with everywhere all of hers",
    async (how) => {
      const site = await open();
      const ask = askings[how] as Asking;
      for (const everywhere of [false, true]) {
        const { sessionId, answer } = await ask(site, everywhere ? { everywhere } : {});
        expect([204, 303]).toContain(answer.status);
        expect(answer.setCookies).toEqual(
          expect.arrayContaining([
            `${sessionCookieName}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax`,
            `${refreshCookieName}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax`,
            "__Host-latchkey-hint=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax",
          ]),
        );
        expect(await isLive(site, sessionId)).toBe(false);
      }
      // An old token is no theft here: nobody is alarmed by her own log-out.
      expect(await site.raw("select type from {events} where type = 'refresh_reused'")).toStrictEqual([]);
    },
  );

  test("every credential is judged by itself: each session that is presented ends, and what is none takes nothing from the others", async () => {
    const site = await open();
    const [ada, grace] = [await newAppUser(site), await newAppUser(site)];
    const member = await site.member();
    const { browser } = await newTokenBrowser(site);
    const other = await newTokenBrowser(site);
    browser.cookies.set(refreshCookieName, other.browser.cookies.get(refreshCookieName) ?? "");
    browser.cookies.set(sessionCookieName, member.browser.cookies.get(sessionCookieName) ?? "");
    const bystander = new Program(site.auth);
    const bystanderId = await startApp(site.auth, bystander, grace.userId);
    const all = { refreshToken: ada.app.refreshToken };
    expect((await browser.post("/auth/logout", all, grace.app.bearer())).status).toBe(204);
    for (const { sessionId } of [ada, grace, member, other]) expect(await isLive(site, sessionId)).toBe(false);
    expect(await isLive(site, bystanderId)).toBe(true);

    const last = await newTokenBrowser(site);
    const rubbish = { refreshToken: `lkr_${"A".repeat(94)}` };
    last.browser.cookies.set(sessionCookieName, "lks_rubbish");
    expect((await last.browser.post("/auth/logout", rubbish, { authorization: "Bearer a.b.c" })).status).toBe(204);
    expect(await isLive(site, last.sessionId)).toBe(false);
  });

  test("log-out everywhere ends sessions of every carrier, on every instance", async () => {
    const site = await open();
    const elsewhere = await site.another();
    const { app, userId } = await newAppUser(site);
    const second_ = new Program(elsewhere);
    await startApp(elsewhere, second_, userId);
    const browser = site.browser({ auth: elsewhere });
    const started = await elsewhere.startSession({ userId, method: "ldap", headers: {} });
    for (const line of started.cookies) browser.keep(line);
    expect((await browser.get("/auth/session")).status).toBe(200);
    expect((await second_.get("/auth/session")).status).toBe(200);
    expect((await app.post("/auth/logout", { everywhere: true }, app.bearer())).status).toBe(204);
    expect(codeOf(await second_.refresh())).toStrictEqual([401, "session_revoked"]);
    await expect.poll(async () => (await second_.get("/auth/session")).status, { interval: 20 }).toBe(401);
    await expect.poll(async () => (await browser.get("/auth/session")).status, { interval: 20 }).toBe(401);
  });

  test("an access token from before a change of password ends its own session, and nothing else of hers", async () => {
    const site = await open();
    const { email, userId } = await site.member();
    const { body } = await site.auth.api.jwtLogin({ body: { email, password } });
    const sessionId = body.session.id;
    const app = site.browser();
    const outdated = { authorization: `Bearer ${body.accessToken}` };
    const change = { currentPassword: password, newPassword: secondPassword };
    const changed = await app.post("/auth/password/change", change, outdated);
    expect(changed.status).toBe(200);
    const started = await site.auth.startSession({ userId, method: "ldap", headers: {} });
    expect((await app.post("/auth/logout", { everywhere: true }, outdated)).status).toBe(204);
    expect(await isLive(site, sessionId)).toBe(false);
    expect(await isLive(site, started.session.id)).toBe(true);
  });

  test("flows 7: what is no credential of a live session ends nothing, and is answered the same", async () => {
    const audience = "https://orders.example.com";
    const site = await open({ token: { audiences: [audience] } });
    const { app, userId, sessionId } = await newAppUser(site);
    const foreign = (await app.post("/auth/jwt/token", { audience }, app.bearer())).body.accessToken;
    const gone = new Program(site.auth);
    await startApp(site.auth, gone, userId);
    await gone.post("/auth/logout", { refreshToken: gone.refreshToken });
    const cookie = `${refreshCookieName}=${app.refreshToken}`;
    const { refreshToken } = app;
    const asked: readonly (readonly [object, Record<string, string>])[] = [
      [{}, app.bearer(foreign)],
      [{}, app.bearer(`${app.accessToken}A`)],
      [{}, { authorization: `Basic ${app.accessToken}` }],
      // Who was signed out a moment ago may not sign the others out.
      [{}, gone.bearer()],
      [{ refreshToken: gone.refreshToken }, {}],
      [{ refreshToken: refreshToken.replace("lkr_", "lks_") }, {}],
      [{ refreshToken: `${refreshToken.slice(0, -4)}AAAA` }, {}],
      // By the other way than its own.
      [{}, { cookie }],
      [{}, { cookie: `${sessionCookieName}=${refreshToken}` }],
    ];
    for (const [json, headers] of asked) {
      for (const everywhere of [false, true]) {
        const answer = await new Program(site.auth).post("/auth/logout", { ...json, everywhere }, headers);
        expect([answer.status, answer.text]).toStrictEqual([204, ""]);
        expect(await isLive(site, sessionId)).toBe(true);
      }
    }
    // Two of them, one of which may be another's: nobody is told that she is signed out by what was not looked at.
    const { accessToken } = app;
    for (const authorization of [
      `Bearer ${accessToken}, Bearer ${accessToken}`,
      `Basic bGE6eA==, ${app.bearer().authorization}`,
    ]) {
      const answer = await new Program(site.auth).post("/auth/logout", {}, { authorization });
      expect(codeOf(answer)).toStrictEqual([400, "invalid_input"]);
      expect(codeOf(await new Program(site.auth).get("/auth/session", { authorization }))).toStrictEqual([
        400,
        "invalid_input",
      ]);
    }
    expect(await isLive(site, sessionId)).toBe(true);
    // A bearer that came too late ends nothing, and its session goes on: to call that a log-out would be a lie.
    site.time.now += 15 * minute + 24 * hour;
    const late = await app.post("/auth/logout", { everywhere: true }, app.bearer());
    expect(codeOf(late)).toStrictEqual([401, "token_expired"]);
    expect(await isLive(site, sessionId)).toBe(true);
    expect((await app.refresh()).status).toBe(200);
    const [version] = await site.raw("select version from {users} where id = $1", userId);
    expect(Number(version?.["version"])).toBe(1);
  });

  test("an access token whose key was revoked ends nothing, as it proves nobody: who presents nothing else is told so, and who has more is logged out by that", async () => {
    const site = await open();
    const { app, sessionId } = await newAppUser(site);
    const stolen = app.bearer();
    const { signingKeys, ring } = await internalsOf(site.auth).deps();
    const [key] = (await signingKeys.read()).keys;
    await signingKeys.revoke(key?.kid ?? "", await makeSigningKey("ES256", ring), 1_530, unrecorded);
    const asked = async (json: object, headers: Record<string, string>) =>
      codeOf(await new Program(site.auth).post("/auth/logout", json, headers));
    for (const everywhere of [false, true]) {
      expect(await asked({ everywhere }, stolen)).toStrictEqual([401, "token_expired"]);
      // With a refresh token it is that which counts, and this one is nobody's.
      expect(await asked({ everywhere, refreshToken: `lkr_${"A".repeat(94)}` }, stolen)).toStrictEqual([
        204,
        undefined,
      ]);
      expect(await isLive(site, sessionId)).toBe(true);
    }
    const other = await newTokenBrowser(site);
    const answer = await other.browser.post("/auth/logout", {}, stolen);
    expect([answer.status, await isLive(site, other.sessionId), await isLive(site, sessionId)]).toStrictEqual([
      204,
      false,
      true,
    ]);
    // As she is told: another token first.
    expect((await app.refresh()).status).toBe(200);
    expect((await app.post("/auth/logout", {}, app.bearer())).status).toBe(204);
    expect(await isLive(site, sessionId)).toBe(false);
  });

  test("flows 7: a token from before a new secret ends nothing either, however good its signature of old", async () => {
    const site = await open();
    const { app, userId, sessionId } = await newAppUser(site, { password: "violet anchor nine lantern" });
    const before = app.copy(site.auth);
    const renewed = app.keep(
      await app.post("/auth/reauthenticate", { password: "violet anchor nine lantern" }, app.bearer()),
    );
    expect(renewed.status).toBe(200);
    await before.post("/auth/logout", { refreshToken: before.refreshToken, everywhere: true });
    expect(await isLive(site, sessionId)).toBe(true);
    expect((await app.get("/auth/session")).body.user.id).toBe(userId);
  });

  test("A005: no page elsewhere logs a browser with tokens out, and a refused request leaves its cookies", async () => {
    const site = await open();
    const { browser, sessionId } = await newTokenBrowser(site);
    const cookie = `${refreshCookieName}=${browser.cookies.get(refreshCookieName)}`;
    for (const headers of [
      { origin: "https://evil.example", "content-type": "application/json" },
      { origin: "https://evil.app.example.com", "sec-fetch-site": "same-site", "content-type": "application/json" },
      { "sec-fetch-site": "cross-site", "content-type": "application/json" },
      { origin: "null", "content-type": "application/x-www-form-urlencoded" },
      { "content-type": "application/x-www-form-urlencoded" },
    ] as Record<string, string>[]) {
      for (const path of ["/auth/logout", "/auth/jwt/refresh", "/auth/jwt/token"]) {
        const refused = await site.browser().send(path, { method: "POST", headers: { ...headers, cookie } });
        expect([path, ...(codeOf(refused) as unknown[])]).toStrictEqual([path, 403, "csrf_rejected"]);
        expect(refused.setCookies).toStrictEqual([]);
      }
    }
    expect(await isLive(site, sessionId)).toBe(true);
    expect((await browser.post("/auth/logout", {}, { origin })).status).toBe(204);
  });
});

onPostgres((open) => {
  test("log-out with tokens and the database away is an honest 503, and the cookies go all the same", async () => {
    const site = await open();
    const database = createFailingPool(site.url);
    onTestFinished(() => database.pool.end());
    const auth = await site.another({ database: database.pool });
    const { app, sessionId } = await newAppUser(site);
    const { browser } = await newTokenBrowser(site);
    app.moveTo(auth);
    browser.auth = auth;
    for (const away of [/./, /update|start transaction/]) {
      database.away = away;
      for (const answer of [
        await app.post("/auth/logout", {}, app.bearer()),
        await app.post("/auth/logout", { refreshToken: app.refreshToken }),
        await browser.copy().post("/auth/logout"),
      ]) {
        expect(codeOf(answer)).toStrictEqual([503, "storage_unavailable"]);
        expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
        expect(answer.setCookies).toContain(`${refreshCookieName}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax`);
      }
    }
    database.away = null;
    expect(await isLive(site, sessionId)).toBe(true);
    expect((await app.post("/auth/logout", {}, app.bearer())).status).toBe(204);
    expect(await isLive(site, sessionId)).toBe(false);
  });
});
