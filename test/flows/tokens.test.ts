import { expect, test } from "vitest";
import type { Answer, Client } from "./client.ts";
import {
  day,
  hour,
  type Installation,
  minute,
  newEmail,
  onEveryDatabase,
  origin,
  password,
  second,
  secondPassword,
  sessionCookieName,
} from "./installation.ts";
import { claimsOf, Program } from "./program.ts";

const refreshCookieName = "__Host-latchkey-refresh";
const hintCookieName = "__Host-latchkey-hint";
const issuer = `${origin}/auth`;
const pair = { accessToken: expect.any(String), tokenType: "Bearer", expiresIn: 900 };
const ninetyDays = 90 * 86_400;

const codeOf = ({ status, body }: Answer): unknown => [status, body?.code];
const cookieOf = (client: Client): string => client.cookies.get(refreshCookieName) ?? "";

/** Somebody who is signed in with tokens in a program. */
async function appOf(site: Installation, email: string): Promise<Program> {
  const app = new Program(site.auth);
  expect((await app.signIn(email)).status).toBe(200);
  return app;
}

/** An account without a session. */
async function newAccount({ auth }: Installation): Promise<string> {
  const email = newEmail();
  await auth.users.create({ email, password });
  return email;
}

onEveryDatabase((open) => {
  test("a browser gets its refresh token in a cookie that no script can read, beside it a hint, and nothing of it in the body", async () => {
    const site = await open();
    const email = await newAccount(site);
    for (const [path, more] of [
      ["/auth/jwt/login", {}],
      ["/auth/jwt/login", { carrier: "token", transport: "cookie" }],
      ["/auth/login", { carrier: "token" }],
    ] as const) {
      const ada = site.browser();
      const { status, body, setCookies, headers } = await ada.post(path, { email, password, ...more });
      expect(status).toBe(200);
      const session = expect.objectContaining({ carrier: "token", method: "password" });
      expect(body).toStrictEqual({ ...pair, user: expect.objectContaining({ email }), session });
      expect(setCookies).toStrictEqual([
        `${refreshCookieName}=${cookieOf(ada)}; Path=/; Max-Age=${ninetyDays}; HttpOnly; Secure; SameSite=Strict`,
        `${hintCookieName}=1; Path=/; Max-Age=${ninetyDays}; Secure; SameSite=Strict`,
        expect.stringMatching(
          /^__Host-latchkey-device=[^;]+; Path=\/; Max-Age=31536000; HttpOnly; Secure; SameSite=Lax$/,
        ),
      ]);
      expect(cookieOf(ada)).toMatch(/^lkr_[\w-]{94}$/);
      expect(headers.get("cache-control")).toBe("no-store");
    }
  });

  test("a program gets its refresh token in the body and no cookie, unless it asks for one", async () => {
    const site = await open();
    const email = await newAccount(site);
    const app = new Program(site.auth);
    const { body, setCookies } = await app.signIn(email, { deviceName: "Ada's phone" });
    expect(body).toMatchObject({ ...pair, refreshToken: expect.stringMatching(/^lkr_[\w-]{94}$/) });
    expect(setCookies).toStrictEqual([]);
    const asked = await new Program(site.auth).post("/auth/jwt/login", { email, password, transport: "cookie" });
    expect(asked.body.refreshToken).toBeUndefined();
    expect(asked.setCookies[0]).toMatch(/^__Host-latchkey-refresh=lkr_/);
  });

  test("a browser is refused the body, and nobody is given a transport without tokens; nothing is started for either", async () => {
    const site = await open();
    const email = await newAccount(site);
    const count = async (): Promise<unknown> => (await site.raw("select count(*) as n from {sessions}"))[0]?.["n"];
    const before = await count();
    const login = { email, password };
    const ada = site.browser();
    for (const [path, json] of [
      ["/auth/jwt/login", { ...login, transport: "body" }],
      ["/auth/login", { ...login, carrier: "token", transport: "body" }],
      ["/auth/register", { email: newEmail(), password, carrier: "token", transport: "body" }],
      ["/auth/login", { ...login, transport: "cookie" }],
      ["/auth/login", { ...login, carrier: "cookie", transport: "body" }],
      ["/auth/jwt/login", { ...login, carrier: "cookie" }],
      ["/auth/login", { ...login, carrier: "Token" }],
      ["/auth/jwt/login", { ...login, transport: "header" }],
    ] as const) {
      const refused = await ada.post(path, json);
      expect([json, ...(codeOf(refused) as unknown[])]).toStrictEqual([json, 400, "invalid_input"]);
      expect(refused.setCookies).toStrictEqual([]);
    }
    // One word of a browser is enough.
    for (const word of [{ origin }, { origin, "sec-fetch-site": "same-origin" }]) {
      const script = await new Program(site.auth).post("/auth/jwt/login", { ...login, transport: "body" }, word);
      expect(codeOf(script)).toStrictEqual([400, "invalid_input"]);
    }
    expect(await count()).toStrictEqual(before);
    const careless = await site.another({ token: { dangerouslyAllowBodyTransport: true } });
    const allowed = await site.browser({ auth: careless }).post("/auth/jwt/login", { ...login, transport: "body" });
    expect(allowed.body.refreshToken).toMatch(/^lkr_/);
  });

  test("a refresh within the grace leaves the token as it is; later it is replaced, the same way on every instance", async () => {
    const site = await open();
    const elsewhere = await site.another();
    const email = await newAccount(site);
    const ada = site.browser();
    const first = await ada.post("/auth/jwt/login", { email, password });
    const token = cookieOf(ada);
    site.time.now += 20 * second;
    const repeated = await ada.post("/auth/jwt/refresh");
    expect([repeated.status, repeated.setCookies]).toStrictEqual([200, []]);
    expect(repeated.body).toStrictEqual({ ...pair, user: first.body.user, session: first.body.session });
    expect(repeated.body.accessToken).not.toBe(first.body.accessToken);

    site.time.now += 20 * second;
    const late = ada.copy();
    late.auth = elsewhere;
    const replaced = await ada.post("/auth/jwt/refresh");
    const left = ninetyDays - 40;
    expect(replaced.setCookies).toStrictEqual([
      `${refreshCookieName}=${cookieOf(ada)}; Path=/; Max-Age=${left}; HttpOnly; Secure; SameSite=Strict`,
      `${hintCookieName}=1; Path=/; Max-Age=${left}; Secure; SameSite=Strict`,
    ]);
    expect(cookieOf(ada)).not.toBe(token);
    expect(replaced.headers.get("cache-control")).toBe("no-store");
    // A second tab, a worker, a request that was sent twice: the one before is answered with the same successor.
    site.time.now += 20 * second;
    for (const auth of [elsewhere, site.auth]) {
      const tab = late.copy();
      tab.auth = auth;
      expect((await tab.post("/auth/jwt/refresh")).status).toBe(200);
      expect(cookieOf(tab)).toBe(cookieOf(ada));
    }
    expect(claimsOf(replaced.body.accessToken)).toMatchObject({ sid: first.body.session.id, aud: issuer, ver: 1 });
  });

  test("a program's refresh is answered in the body; a token that is out of date says what to do", async () => {
    const site = await open();
    const app = await appOf(site, await newAccount(site));
    const { refreshToken, accessToken } = app;
    expect((await app.get("/auth/session")).body.session).toMatchObject({ carrier: "token" });
    site.time.now += 16 * minute;
    expect(codeOf(await app.get("/auth/session"))).toStrictEqual([401, "token_expired"]);
    const refreshed = await app.refresh();
    expect([refreshed.status, refreshed.setCookies]).toStrictEqual([200, []]);
    expect(refreshed.body).toMatchObject({ ...pair, refreshToken: expect.stringMatching(/^lkr_/) });
    expect(app.refreshToken).not.toBe(refreshToken);
    expect((await app.get("/auth/session")).status).toBe(200);
    expect(codeOf(await app.get("/auth/session", app.bearer(accessToken)))).toStrictEqual([401, "token_expired"]);
    await expect
      .poll(() => site.raw("select type from {events} where type like 'refresh%'"), { timeout: 10_000 })
      .toEqual([{ type: "refreshed" }]);
    // Hers to know is that she is signed in, not each quarter of an hour of it.
    const shown = (await app.get("/auth/events")).body.events.map(({ type }: { type: string }) => type);
    expect(shown).not.toContain("refreshed");
  });

  test("no refresh token, several of one name, or one that came the other way: refused, and the session goes on", async () => {
    const site = await open();
    const email = await newAccount(site);
    const ada = site.browser();
    await ada.post("/auth/jwt/login", { email, password });
    const app = await appOf(site, email);
    const token = cookieOf(ada);
    site.time.now += minute;
    const refresh = (cookie: string, json: unknown = {}): Promise<Answer> =>
      site.browser().post("/auth/jwt/refresh", json, cookie === "" ? {} : { cookie });
    const mine = `${refreshCookieName}=${token}`;
    for (const answer of [
      await refresh(""),
      await refresh(`${mine}; ${mine}`),
      await refresh(`${refreshCookieName}=x; ${mine}`),
      await refresh(`latchkey-refresh=${token}`),
      await refresh(`__Secure-latchkey-refresh=${token}`),
      await refresh(`${sessionCookieName}=${token}`),
      await refresh("", { refreshToken: token }),
      await refresh(`${refreshCookieName}=${app.refreshToken}`),
      await refresh(mine, { refreshToken: token }),
      await refresh(mine, { refreshToken: "" }),
      await refresh("", { refreshToken: `lkr_${"A".repeat(94)}` }),
      await refresh(`${refreshCookieName}=`),
    ]) {
      expect(codeOf(answer)).toStrictEqual([401, "refresh_token_invalid"]);
      // A late refusal in an old tab must not sign a newer one out.
      expect(answer.setCookies).toStrictEqual([]);
    }
    expect(codeOf(await refresh("", { refreshToken: "x".repeat(201) }))).toStrictEqual([400, "invalid_input"]);
    expect(codeOf(await refresh("", { refreshToken: [token] }))).toStrictEqual([400, "invalid_input"]);
    expect(codeOf(await refresh(mine, { transport: "body" }))).toStrictEqual([400, "invalid_input"]);
    expect((await ada.post("/auth/jwt/refresh")).status).toBe(200);
    expect((await app.refresh()).status).toBe(200);
  });

  test("Idempotency-Key: 22 to 128 characters of base64url, anything else is refused before the token is looked at", async () => {
    const site = await open();
    const app = await appOf(site, await newAccount(site));
    site.time.now += minute;
    for (const key of ["", "short", "a".repeat(21), "a".repeat(129), `${"a".repeat(30)}!`, `"${"a".repeat(30)}"`]) {
      const refused = await app.present(app.refreshToken, { "idempotency-key": key });
      expect([key, ...(codeOf(refused) as unknown[])]).toStrictEqual([key, 400, "invalid_input"]);
      expect(refused.text).not.toContain(key === "" ? "\0" : key);
    }
    const sent = app.refreshToken;
    for (const key of ["a".repeat(22), "b".repeat(128), "a_-Z9".repeat(9)]) {
      site.time.now += minute;
      expect((await app.refresh({ "idempotency-key": key })).status).toBe(200);
    }
    expect(app.refreshToken).not.toBe(sent);
    const said = JSON.stringify(site.logs);
    for (const secret of ["a".repeat(22), app.refreshToken, app.accessToken]) expect(said).not.toContain(secret);
  });

  test("an answer that was lost is given again by its key, however late, until the next replacement", async () => {
    const site = await open();
    const app = await appOf(site, await newAccount(site));
    const key = { "idempotency-key": "a-phone-in-a-tunnel-4711" };
    site.time.now += minute;
    const sent = app.refreshToken;
    const lost = await app.present(sent, key);
    for (const passed of [second, 30 * second, hour, 3 * day]) {
      site.time.now += passed;
      const again = await app.present(sent, key);
      expect([again.status, again.body.refreshToken]).toStrictEqual([200, lost.body.refreshToken]);
      expect(claimsOf(again.body.accessToken).exp).toBe(Math.floor(site.time.now / 1000) + 900);
    }
    // The next one is another replacement: the first is over, with its key or without.
    app.refreshToken = lost.body.refreshToken;
    expect((await app.refresh()).status).toBe(200);
    expect(codeOf(await app.present(sent, key))).toStrictEqual([401, "refresh_token_reused"]);
  });

  test("R047: an access token for another service, for the session of a cookie, and for a program; nothing is replaced by it", async () => {
    const audience = "https://orders.example.com";
    const site = await open({ token: { audiences: [audience] } });
    const { browser: ada, email, sessionId } = await site.member();
    const app = await appOf(site, email);
    const tokenOf = async (answer: Promise<Answer>): Promise<unknown> => {
      const { status, body, setCookies } = await answer;
      expect([status, setCookies]).toStrictEqual([200, []]);
      expect(body).toStrictEqual({ ...pair, expiresIn: expect.any(Number) });
      return claimsOf(body.accessToken);
    };
    expect(await tokenOf(ada.post("/auth/jwt/token"))).toMatchObject({ sid: sessionId, aud: issuer, iss: issuer });
    expect(await tokenOf(ada.post("/auth/jwt/token", { audience }))).toMatchObject({ sid: sessionId, aud: audience });
    const { sid } = claimsOf(app.accessToken);
    const own = { refreshToken: app.refreshToken };
    expect(await tokenOf(app.post("/auth/jwt/token", own))).toMatchObject({ sid, aud: issuer });
    expect(await tokenOf(app.post("/auth/jwt/token", { audience }, app.bearer()))).toMatchObject({
      sid,
      aud: audience,
    });
    const phone = site.browser();
    await phone.post("/auth/jwt/login", { email, password });
    expect(await tokenOf(phone.post("/auth/jwt/token", { audience: issuer }))).toMatchObject({ aud: issuer });
    for (const other of ["https://orders.example.com/", "https://evil.example", "", `${issuer}/`]) {
      const refused = await ada.post("/auth/jwt/token", { audience: other });
      expect([refused.status, refused.body.errors]).toStrictEqual([
        400,
        [{ pointer: "/audience", code: "not_allowed" }],
      ]);
    }
    const nobody = [
      await site.browser().post("/auth/jwt/token"),
      await app.post("/auth/jwt/token", own, app.bearer("x.y.z")),
      await app.post("/auth/jwt/token", { refreshToken: "lkr_" }),
    ];
    expect(nobody.map(codeOf)).toStrictEqual([
      [401, "unauthenticated"],
      [401, "token_invalid"],
      [401, "refresh_token_invalid"],
    ]);
    await ada.post("/auth/logout");
    expect(codeOf(await ada.copy().post("/auth/jwt/token"))).toStrictEqual([401, "unauthenticated"]);
    expect((await app.refresh()).status).toBe(200);
  });

  test("a new password gives the calling session new tokens of its own kind, ends all others, and the old tokens are no theft", async () => {
    const site = await open();
    const email = await newAccount(site);
    const [app, other] = [await appOf(site, email), await appOf(site, email)];
    const ada = site.browser();
    await ada.post("/auth/login", { email, password });
    site.time.now += minute;
    const before = app.copy(site.auth);
    const change = { currentPassword: password, newPassword: secondPassword };
    const changed = app.keep(await app.post("/auth/password/change", change, app.bearer()));
    expect([changed.status, changed.setCookies]).toStrictEqual([200, []]);
    expect(changed.body).toStrictEqual({
      ...pair,
      refreshToken: expect.stringMatching(/^lkr_/),
      session: expect.objectContaining({ carrier: "token" }),
    });
    expect(claimsOf(app.accessToken).ver).toBe(claimsOf(before.accessToken).ver + 1);
    expect((await app.get("/auth/session")).status).toBe(200);
    site.time.now += 5 * second;
    expect(codeOf(await before.get("/auth/session"))).toStrictEqual([401, "token_expired"]);
    expect(codeOf(await before.refresh())).toStrictEqual([401, "refresh_token_invalid"]);
    expect(codeOf(await other.get("/auth/session"))).toStrictEqual([401, "token_expired"]);
    expect(codeOf(await other.refresh())).toStrictEqual([401, "session_revoked"]);
    expect((await ada.get("/auth/session")).body.code).toBe("session_revoked");
    expect((await app.refresh()).status).toBe(200);
    expect((await app.get("/auth/session")).status).toBe(200);
    expect(await site.raw("select type from {events} where type = 'refresh_reused'")).toStrictEqual([]);
  });

  test("a new proof of who it is gives new tokens too, in a browser by its cookie; then what is dangerous may be done", async () => {
    const site = await open();
    const email = await newAccount(site);
    const ada = site.browser();
    const { accessToken } = (await ada.post("/auth/jwt/login", { email, password })).body;
    site.time.now += 14 * minute;
    const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });
    expect(codeOf(await ada.post("/auth/user/export", {}, bearer(accessToken)))).toStrictEqual([
      403,
      "reauthentication_required",
    ]);
    const old = cookieOf(ada);
    const wrong = await ada.post("/auth/reauthenticate", { password: secondPassword }, bearer(accessToken));
    expect([...(codeOf(wrong) as unknown[]), cookieOf(ada)]).toStrictEqual([401, "invalid_credentials", old]);
    const proven = await ada.post("/auth/reauthenticate", { password }, bearer(accessToken));
    expect([proven.status, proven.body]).toStrictEqual([200, pair]);
    expect(cookieOf(ada)).toMatch(/^lkr_/);
    expect(cookieOf(ada)).not.toBe(old);
    expect(claimsOf(proven.body.accessToken).auth_time).toBe(Math.floor(site.time.now / 1000));
    expect((await ada.post("/auth/user/export", {}, bearer(proven.body.accessToken))).status).toBe(200);
    const late = site.browser();
    late.cookies.set(refreshCookieName, old);
    expect(codeOf(await late.post("/auth/jwt/refresh"))).toStrictEqual([401, "refresh_token_invalid"]);
    expect((await ada.post("/auth/jwt/refresh")).status).toBe(200);
  });
});
