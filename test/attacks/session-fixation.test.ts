import { expect, test } from "vitest";
import { minute, newEmail, onEveryDatabase, origin, password, sessionCookieName } from "../flows/installation.ts";
import { claimsOf, newAppUser } from "../flows/program.ts";

onEveryDatabase((open) => {
  test("A001, R098: a cookie that was planted before log-in is not the one after it, and is dead", async () => {
    const { browser, member } = await open();
    const mallory = await member();
    const victim = await member();
    const planted = mallory.browser.cookies.get(sessionCookieName) ?? "";
    const client = browser();
    client.cookies.set(sessionCookieName, planted);

    const login = await client.post("/auth/login", { email: victim.email, password });
    expect(login.status).toBe(200);
    expect(login.body.session.id).not.toBe(mallory.sessionId);
    expect(client.cookies.get(sessionCookieName)).not.toBe(planted);
    expect((await mallory.browser.get("/auth/session")).body.code).toBe("session_revoked");
    expect((await victim.browser.get("/auth/session")).status).toBe(200);
  });

  test("A001: a made-up cookie is never taken over as the session's", async () => {
    const { browser, member } = await open();
    const { email } = await member();
    const client = browser();
    const planted = `lks_${"A".repeat(86)}`;
    client.cookies.set(sessionCookieName, planted);
    expect((await client.post("/auth/login", { email, password })).status).toBe(200);
    expect(client.cookies.get(sessionCookieName)).not.toBe(planted);
  });

  test("A001: a step-up gives a new secret, and the one before it is dead", async () => {
    const { member } = await open();
    const { browser } = await member();
    const before = browser.copy();
    expect((await before.get("/auth/session")).status).toBe(200);
    expect((await browser.post("/auth/reauthenticate", { password })).status).toBe(204);
    expect(browser.cookies.get(sessionCookieName)).not.toBe(before.cookies.get(sessionCookieName));
    expect((await browser.get("/auth/session")).status).toBe(200);
    expect((await before.get("/auth/session")).body.code).toBe("unauthenticated");
  });

  test("A001: an access token from before a step-up opens no more than it did, nor does one that is made of it", async () => {
    const site = await open();
    const { app } = await newAppUser(site, { password });
    site.time.now += 11 * minute;
    const thief = app.copy(site.auth);
    const refusal = async (token: string): Promise<unknown[]> =>
      Promise.all(
        [
          ["/auth/user/export", {}],
          ["/auth/email/change", { newEmail: newEmail() }],
          ["/auth/user/delete", {}],
        ].map(async ([path, json]) => (await thief.post(path as string, json, thief.bearer(token))).body?.code),
      );
    const stale = ["reauthentication_required", "reauthentication_required", "reauthentication_required"];
    expect(await refusal(thief.accessToken)).toStrictEqual(stale);

    expect(app.keep(await app.post("/auth/reauthenticate", { password }, app.bearer())).status).toBe(200);
    expect(await refusal(thief.accessToken)).toStrictEqual(stale);
    const made = (await thief.post("/auth/jwt/token", {}, thief.bearer())).body.accessToken;
    expect(claimsOf(made).auth_time).toBe(claimsOf(thief.accessToken).auth_time);
    expect(await refusal(made)).toStrictEqual(stale);
    // What it could do before, it can until it expires; and its owner does what she has proven herself for.
    expect((await thief.get("/auth/session")).status).toBe(200);
    expect((await app.post("/auth/user/export", {}, app.bearer())).status).toBe(200);
  });

  test("A001: registering and log-out in a browser with a session end that session", async () => {
    const { member, browser } = await open();
    const first = await member();
    const twin = first.browser.copy();
    const { status } = await first.browser.post("/auth/register", { email: `b.${first.email}`, password });
    expect(status).toBe(201);
    expect((await twin.get("/auth/session")).body.code).toBe("session_revoked");
    const after = first.browser.copy();
    await first.browser.post("/auth/logout");
    expect((await after.get("/auth/session")).body.code).toBe("session_revoked");
    expect((await browser().get("/auth/session")).body.code).toBe("unauthenticated");
  });

  test("A002: two cookies of the name are no session, whichever comes first and even when they are the same", async () => {
    const { browser, member } = await open();
    const [{ browser: ada }, { browser: mallory }] = [await member(), await member()];
    const [own, foreign] = [ada, mallory].map((client) => client.cookies.get(sessionCookieName) ?? "");
    for (const [first, second] of [
      [own, foreign],
      [foreign, own],
      [own, own],
      [own, ""],
      ["", own],
    ]) {
      for (const between of ["; ", ";", ";\t", " ; ", "; a=b; "]) {
        const cookie = `${sessionCookieName}=${first}${between}${sessionCookieName}=${second}`;
        const answer = await browser().get("/auth/session", { cookie });
        expect([answer.status, answer.setCookies]).toStrictEqual([401, []]);
      }
    }
    expect((await ada.get("/auth/session")).status).toBe(200);
  });

  test("A002: only the exact name counts", async () => {
    const { browser, member } = await open();
    const { browser: ada } = await member();
    const value = ada.cookies.get(sessionCookieName) ?? "";
    const lookAlikes = [
      "latchkey-session",
      "__host-latchkey-session",
      "__HOST-LATCHKEY-SESSION",
      "__Secure-latchkey-session",
      "x__Host-latchkey-session",
      "__Host-latchkey-session2",
      "__Host-latchkey-session ",
      "\u00a0__Host-latchkey-session",
      "\u0085__Host-latchkey-session",
      "=__Host-latchkey-session",
      '"__Host-latchkey-session"',
      "__Host-latchkey%2Dsession",
      "$Version=1, __Host-latchkey-session",
      "latchkey-session-443",
    ];
    for (const name of lookAlikes) {
      const answer = await browser().get("/auth/session", { cookie: `${name}=${value}` });
      expect([name, answer.status]).toStrictEqual([name, 401]);
    }
    for (const wrapped of [`"${value}"`, ` ${value}`, `${value} `, `${value}=`, `${value},`, value.slice(0, -1)]) {
      const answer = await browser().get("/auth/session", { cookie: `a=b; ${sessionCookieName}=${wrapped}; c=d` });
      expect([wrapped, answer.status]).toStrictEqual([wrapped, 401]);
    }
    const beside = `a=b; ${sessionCookieName}=${value}; x${sessionCookieName}=no`;
    expect((await browser().get("/auth/session", { cookie: beside })).status).toBe(200);
  });

  test("A002, R099: the cookie cannot be set from a sibling: __Host-, Secure, Path=/ and no Domain, on every answer", async () => {
    const { member } = await open();
    const { browser, email } = await member();
    const answers = [
      await browser.post("/auth/login", { email, password }),
      await browser.submit("/auth/login", { email, password }),
      await browser.post("/auth/reauthenticate", { password }),
      await browser.submit("/auth/login", { email, password: "wrong wrong wrong" }),
      await browser.post("/auth/logout"),
    ];
    const cookies = answers.flatMap(({ setCookies }) => setCookies);
    // Log-out clears those of tokens as well.
    expect(cookies).toHaveLength(9);
    for (const cookie of cookies) {
      expect(cookie).toMatch(
        /^__Host-latchkey-(session|flash|refresh|hint|device)=[^;]*; Path=\/; (Max-Age=\d+; )?HttpOnly; Secure; SameSite=Lax$/,
      );
    }
  });

  test("A002: in development two cookies are both expired, so that the developer gets in again", async () => {
    const { another, browser } = await open();
    const auth = await another({ baseUrl: "http://localhost:3000" });
    const client = browser({ auth, origin: "http://localhost:3000" });
    const cookie = "latchkey-session-3000=a; latchkey-session-3000=b";
    const answer = await client.get("/auth/session", { cookie });
    expect(answer.status).toBe(401);
    const expired = answer.setCookies.map((line) => /^latchkey-session-3000=; Path=([^;]+); Max-Age=0/.exec(line)?.[1]);
    expect(expired).toStrictEqual(["/auth/session", "/auth", "/"]);
    const refreshed = await client.post("/auth/jwt/refresh", {}, { cookie: cookie.replaceAll("session", "refresh") });
    expect(refreshed.setCookies).toStrictEqual(
      ["/auth/jwt/refresh", "/auth/jwt", "/auth", "/"].map((path) =>
        expect.stringMatching(`^latchkey-refresh-3000=; Path=${path}; Max-Age=0`),
      ),
    );
    expect(origin).toMatch(/^https:/);
  });
});
