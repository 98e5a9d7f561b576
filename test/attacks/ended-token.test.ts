import { expect, onTestFinished, test } from "vitest";
import type { Answer } from "../flows/client.ts";
import { createFailingPool } from "../flows/failing-database.ts";
import {
  hour,
  type Installation,
  minute,
  onEveryDatabase,
  onPostgres,
  password,
  second,
  secondPassword,
} from "../flows/installation.ts";
import { claimsOf, newAppUser, newTokenBrowser, Program, startApp } from "../flows/program.ts";

const codeOf = ({ status, body }: Answer): unknown => [status, body?.code];

interface Robbed {
  readonly site: Installation;
  readonly app: Program;
  readonly userId: string;
  readonly sessionId: string;
}

/** Another program of hers. */
async function other({ site, userId }: Robbed): Promise<Program> {
  const program = new Program(site.auth);
  await startApp(site.auth, program, userId);
  return program;
}

/** Each way in which a session that tokens carry is over, and what its access token then meets. */
const endings: Readonly<Record<string, (robbed: Robbed) => Promise<string>>> = {
  "log-out": async ({ app }) => {
    expect((await app.post("/auth/logout", {}, app.bearer())).status).toBe(204);
    return "session_revoked";
  },
  "log-out everywhere from another session": async (robbed) => {
    const phone = await other(robbed);
    await phone.post("/auth/logout", { refreshToken: phone.refreshToken, everywhere: true });
    return "token_expired";
  },
  "its end in the list of sessions": async (robbed) => {
    const phone = await other(robbed);
    expect((await phone.delete(`/auth/sessions/${robbed.sessionId}`)).status).toBe(204);
    return "session_revoked";
  },
  "the end of all others": async (robbed) => {
    const phone = await other(robbed);
    expect((await phone.post("/auth/sessions/revoke-others", {}, phone.bearer())).status).toBe(200);
    return "token_expired";
  },
  "a new password, set in another session": async (robbed) => {
    const phone = await other(robbed);
    const change = { currentPassword: password, newPassword: secondPassword };
    expect((await phone.post("/auth/password/change", change, phone.bearer())).status).toBe(200);
    return "token_expired";
  },
  "a ban": async ({ site, userId }) => {
    await site.auth.users.ban(userId);
    return "token_expired";
  },
  deletion: async ({ site, userId }) => {
    await site.auth.users.delete(userId);
    return "token_expired";
  },
  "an end by the application": async ({ site, sessionId }) => {
    expect(await site.auth.sessions.end(sessionId)).toBe(true);
    return "session_revoked";
  },
  "the use of a stolen refresh token": async ({ site, app }) => {
    const stolen = app.copy(site.auth);
    for (let i = 0; i < 2; i += 1) {
      site.time.now += minute;
      expect((await app.refresh()).status).toBe(200);
    }
    expect(codeOf(await stolen.refresh())).toStrictEqual([401, "refresh_token_reused"]);
    return "session_revoked";
  },
};

onEveryDatabase((open) => {
  test("A006: after every kind of ending access and refresh token are refused on every instance, however warm", {
    timeout: 120_000,
  }, async () => {
    const site = await open();
    const elsewhere = await site.another();
    for (const [how, end] of Object.entries(endings)) {
      const needsPassword = how.includes("password");
      const { app, userId, sessionId } = await newAppUser(site, needsPassword ? { password } : {});
      const bystander = await newAppUser(site);
      bystander.app.moveTo(elsewhere);
      expect((await bystander.app.get("/auth/session")).status).toBe(200);
      site.time.now += minute;
      await app.refresh();
      const code = await end({ site, app, userId, sessionId });
      const thieves = [site.auth, elsewhere].map((auth) => app.copy(auth));
      // Refreshing reads the row: there is no moment in which it does not know.
      for (const thief of thieves) {
        expect([how, codeOf(await thief.refresh())]).toStrictEqual([how, [401, "session_revoked"]]);
      }
      for (const thief of thieves) {
        for (const auth of [site.auth, elsewhere]) {
          await expect
            .poll(async () => (await auth.authenticate(thief.bearer())).ok, { interval: 20, timeout: 20_000 })
            .toBe(false);
        }
        expect([how, await site.auth.authenticate(thief.bearer())]).toStrictEqual([how, { ok: false, code }]);
        // In whatever spelling: nothing that was remembered of it under another one is good for it.
        for (const header of [`bearer ${thief.accessToken}`, `Bearer   ${thief.accessToken}`]) {
          expect(await elsewhere.authenticate({ authorization: header })).toMatchObject({ ok: false });
        }
        expect((await thief.get("/auth/sessions")).status).toBe(401);
        expect((await thief.post("/auth/jwt/token", {}, thief.bearer())).status).toBe(401);
        expect((await thief.post("/auth/sessions/revoke-others", {}, thief.bearer())).status).toBe(401);
      }
      expect((await bystander.app.get("/auth/session")).status).toBe(200);
    }
  });

  test("flows 5: a token is refused at its end and twenty seconds more, after its session ended, also by who begins then", async () => {
    const site = await open();
    const { app, sessionId } = await newAppUser(site);
    const { exp } = claimsOf(app.accessToken);
    // As soon as it is made, so that the entry in the log has the whole way to go.
    expect((await site.auth.authenticate(app.bearer())).ok).toBe(true);
    await app.post("/auth/logout", {}, app.bearer());
    site.time.now = (exp + 20) * second;
    const late = await site.another();
    for (const auth of [site.auth, late]) {
      // Once the log was read at this time: until then the row says it.
      await expect
        .poll(() => /^latchkey_revocation_view_age_seconds (\S+)$/m.exec(auth.metrics())?.[1], { timeout: 20_000 })
        .toMatch(/^[0-4]\.|^0/);
      expect(await auth.authenticate(app.bearer())).toStrictEqual({ ok: false, code: "session_revoked" });
    }
    // Without the entry it would be believed: so the entry is kept for longer than that.
    const [entry] = await site.raw("select expires_at from {revocations} where subject = $1", sessionId);
    expect(Number(entry?.["expires_at"])).toBeGreaterThan((exp + 30 + 60) * second);
    site.time.now = (exp + 31) * second;
    expect(await late.authenticate(app.bearer())).toStrictEqual({ ok: false, code: "token_expired" });
  });

  test("A025, R041, R012: a token for another service opens nothing here, and neither does one of another installation", async () => {
    const audience = "https://orders.example.com";
    const site = await open({ token: { audiences: [audience] } });
    const { app, sessionId } = await newAppUser(site);
    const foreign = (await app.post("/auth/jwt/token", { audience }, app.bearer())).body.accessToken;
    expect(claimsOf(foreign)).toMatchObject({ aud: audience, sid: sessionId });
    const thief = new Program(site.auth);
    const bearer = thief.bearer(foreign);
    for (const answer of [
      await thief.get("/auth/session", bearer),
      await thief.get("/auth/sessions", bearer),
      await thief.get("/auth/events", bearer),
      await thief.post("/auth/sessions/revoke-others", {}, bearer),
      await thief.post("/auth/jwt/token", {}, bearer),
      await thief.post("/auth/jwt/token", { audience }, bearer),
    ]) {
      expect(codeOf(answer)).toStrictEqual([401, "token_invalid"]);
    }
    expect(await site.auth.authenticate(bearer)).toStrictEqual({ ok: false, code: "token_invalid" });
    const moved = await site.another({ baseUrl: "https://other.example.com" });
    expect(await moved.authenticate(app.bearer())).toStrictEqual({ ok: false, code: "token_invalid" });
    expect((await app.get("/auth/session")).status).toBe(200);
  });

  test("a stolen access token is not made young again: nothing that is made by it lives longer than itself", async () => {
    const audience = "https://orders.example.com";
    const site = await open({ token: { audiences: [audience] } });
    const { app } = await newAppUser(site);
    const { exp } = claimsOf(app.accessToken);
    const thief = new Program(site.auth);
    let stolen = app.accessToken;
    for (let i = 0; i < 14; i += 1) {
      site.time.now += minute;
      for (const json of [{}, { audience }]) {
        const { body } = await thief.post("/auth/jwt/token", json, thief.bearer(stolen));
        expect(claimsOf(body.accessToken).exp).toBeLessThanOrEqual(exp);
        if (!("audience" in json)) stolen = body.accessToken;
      }
    }
    // In the tolerance after its end it still says who asks, and makes nothing more.
    site.time.now = exp * second + 10 * second;
    expect((await thief.get("/auth/session", thief.bearer(stolen))).status).toBe(200);
    for (const json of [{}, { audience }]) {
      expect(codeOf(await thief.post("/auth/jwt/token", json, thief.bearer(stolen)))).toStrictEqual([
        401,
        "token_expired",
      ]);
    }
    site.time.now = exp * second + 30 * second;
    expect(codeOf(await thief.get("/auth/session", thief.bearer(stolen)))).toStrictEqual([401, "token_expired"]);
    // Who has the refresh token gets on.
    expect((await app.refresh()).body.expiresIn).toBe(900);
    const { body } = await app.post("/auth/jwt/token", { refreshToken: app.refreshToken });
    expect(body.expiresIn).toBe(900);
  });

  test("an access token of a session that a cookie carries does not outlive its idle limit", async () => {
    const site = await open({ session: { idleTimeout: 120 } });
    const { browser } = await site.member();
    expect((await browser.post("/auth/jwt/token")).body.expiresIn).toBe(120);
    site.time.now += 30 * second;
    const { body } = await browser.copy().post("/auth/jwt/token");
    expect(body.expiresIn).toBeLessThanOrEqual(120);
    site.time.now += 151 * second;
    expect(await site.auth.authenticate({ authorization: `Bearer ${body.accessToken}` })).toMatchObject({ ok: false });
  });
});

onPostgres((open) => {
  test("A006: an instance that has not heard of a new version finds it in the row, before it does what a token asks for", async () => {
    const site = await open();
    const database = createFailingPool(site.url);
    onTestFinished(() => database.pool.end());
    const deaf = await site.another({ database: database.pool });
    const { app, sessionId } = await newAppUser(site);
    const thief = app.copy(deaf);
    expect((await thief.get("/auth/session")).status).toBe(200);
    // What is read of the log is from before, and so fresh that it is believed.
    let release = (): void => {};
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    database.held = { pattern: /revocations/, until };
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect((await app.post("/auth/sessions/revoke-others", {}, app.bearer())).status).toBe(200);
    expect((await deaf.authenticate(thief.bearer())).ok).toBe(true);
    for (const answer of [
      await thief.get("/auth/sessions"),
      await thief.delete(`/auth/sessions/${sessionId}`),
      await thief.post("/auth/jwt/token", {}, thief.bearer()),
    ]) {
      expect(codeOf(answer)).toStrictEqual([401, "token_expired"]);
    }
    database.held = null;
    release();
    await expect.poll(async () => (await deaf.authenticate(thief.bearer())).ok, { timeout: 20_000 }).toBe(false);
  });

  test("A092: with the database away a refresh is 503 with a time to come back, and nothing is lost by it", async () => {
    const site = await open();
    const database = createFailingPool(site.url);
    onTestFinished(() => database.pool.end());
    const auth = await site.another({ database: database.pool });
    const { app } = await newAppUser(site);
    const { browser } = await newTokenBrowser(site);
    const { app: fresh } = await newAppUser(site);
    for (const one of [app, fresh]) one.moveTo(auth);
    browser.auth = auth;
    site.time.now += minute;
    // One session is remembered, the other two are not.
    await app.refresh();
    site.time.now += minute;
    const held = app.refreshToken;
    for (const away of [/./, /update .*sessions/]) {
      database.away = away;
      for (let i = 0; i < 3; i += 1) {
        for (const answer of [await app.refresh(), await fresh.refresh(), await browser.post("/auth/jwt/refresh")]) {
          expect([codeOf(answer), answer.setCookies]).toStrictEqual([[503, "storage_unavailable"], []]);
          expect(answer.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
        }
      }
      // An hour of it.
      site.time.now += hour;
    }
    database.away = null;
    expect((await app.refresh()).body.refreshToken).not.toBe(held);
    expect((await fresh.refresh()).status).toBe(200);
    expect((await browser.post("/auth/jwt/refresh")).status).toBe(200);
    expect(await site.raw("select type from {events} where type = 'refresh_reused'")).toStrictEqual([]);
  });

  test("A092: a replacement whose answer was lost on the way from the database is given again", async () => {
    const site = await open();
    const database = createFailingPool(site.url);
    onTestFinished(() => database.pool.end());
    const auth = await site.another({ database: database.pool });
    const { app, sessionId } = await newAppUser(site);
    app.moveTo(auth);
    site.time.now += minute;
    const sent = app.refreshToken;
    database.broken = /update .*sessions/;
    expect(codeOf(await app.present(sent))).toStrictEqual([503, "storage_unavailable"]);
    database.broken = null;
    const [row] = await site.raw("select counter from {sessions} where id = $1", sessionId);
    expect(row?.["counter"]).toBe(1);
    site.time.now += 5 * second;
    expect((await app.refresh()).status).toBe(200);
    expect(app.refreshToken).not.toBe(sent);
  });

  test("A092: with the database away access tokens are believed for five seconds, then 503, with dangerouslyAcceptWhenStale on", async () => {
    const site = await open();
    const database = createFailingPool(site.url);
    onTestFinished(() => database.pool.end());
    const auth = await site.another({ database: database.pool });
    const careless = await site.another({ database: database.pool, token: { dangerouslyAcceptWhenStale: true } });
    const { app } = await newAppUser(site);
    const ended = await newAppUser(site);
    await ended.app.post("/auth/logout", {}, ended.app.bearer());
    const ask = (one: typeof auth, program: Program): Promise<unknown> =>
      Promise.resolve()
        .then(() => one.authenticate(program.bearer()))
        .then(
          (found) => (found.ok ? "ok" : found.code),
          (error: { code: string }) => error.code,
        );
    for (const one of [auth, careless]) {
      await expect.poll(() => ask(one, ended.app), { timeout: 20_000 }).toBe("session_revoked");
    }
    database.away = /./;
    for (const one of [auth, careless]) expect(await ask(one, app)).toBe("ok");
    site.time.now += 6 * second;
    expect([await ask(auth, app), await ask(careless, app)]).toStrictEqual(["storage_unavailable", "ok"]);
    // What ended before is not forgotten for it.
    expect([await ask(auth, ended.app), await ask(careless, ended.app)]).toStrictEqual([
      "session_revoked",
      "session_revoked",
    ]);
    site.time.now += hour;
    expect([await ask(auth, app), await ask(careless, app)]).toStrictEqual(["token_expired", "token_expired"]);
    site.time.now -= hour;
    database.away = null;
    await expect.poll(() => ask(auth, app), { interval: 50, timeout: 20_000 }).toBe("ok");
  });
});
