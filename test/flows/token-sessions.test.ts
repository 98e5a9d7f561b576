import { expect, test } from "vitest";
import type { Answer } from "./client.ts";
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
  sessionCookieName,
} from "./installation.ts";
import { createMailbox } from "./mailbox.ts";
import { claimsOf, newAppUser, newTokenBrowser, Program, startApp } from "./program.ts";

const refreshCookieName = "__Host-latchkey-refresh";
const codeOf = ({ status, body }: Answer): unknown => [status, body?.code];

/** What was noted of a user, the latest last. Refreshes are written by the clock. */
async function eventsOf(site: Installation, userId: string): Promise<unknown[]> {
  const rows = await site.raw("select type from {events} where user_id = $1 order by id", userId);
  return rows.map(({ type }) => type);
}

onEveryDatabase((open) => {
  test("R011: a session that tokens carry ends after seven days without a refresh, and after ninety in all", async () => {
    const site = await open();
    const { app, sessionId } = await newAppUser(site);
    const { app: idle } = await newAppUser(site);
    const started = site.time.now;
    for (let i = 0; i < 12; i += 1) {
      site.time.now += 7 * day - minute;
      expect((await app.refresh()).status).toBe(200);
    }
    expect(codeOf(await idle.refresh())).toStrictEqual([401, "session_expired"]);
    // An access token does not outlive the session, and is not a use of it.
    site.time.now = started + 90 * day - 10 * minute;
    const last = await app.refresh();
    expect([last.body.expiresIn, claimsOf(app.accessToken).exp]).toStrictEqual([
      600,
      Math.floor((started + 90 * day) / 1000),
    ]);
    expect((await app.get("/auth/session")).body.session.expiresAt).toBe(new Date(started + 90 * day).toISOString());
    site.time.now = started + 90 * day;
    expect(codeOf(await app.refresh())).toStrictEqual([401, "session_expired"]);
    expect(codeOf(await app.get("/auth/session"))).toStrictEqual([401, "session_expired"]);
    expect(codeOf(await app.post("/auth/jwt/token", { refreshToken: app.refreshToken }))).toStrictEqual([
      401,
      "session_expired",
    ]);
    const [row] = await site.raw("select ended_at from {sessions} where id = $1", sessionId);
    expect(row?.["ended_at"]).toBeNull();
  });

  test("who declined to be kept signed in has a day in all, and a cookie until the browser closes", async () => {
    const site = await open();
    const email = newEmail();
    await site.auth.users.create({ email, password });
    const ada = site.browser();
    const { setCookies, body } = await ada.post("/auth/jwt/login", { email, password, remember: false });
    // The browser itself is known for longer than the session lives.
    const ofSession = setCookies.filter((line) => !line.startsWith("__Host-latchkey-device="));
    expect(ofSession).toHaveLength(2);
    for (const line of ofSession) expect(line).not.toMatch(/Max-Age|Expires/i);
    expect(Date.parse(body.session.expiresAt) - Date.parse(body.session.createdAt)).toBe(day);
    for (let i = 0; i < 3; i += 1) {
      site.time.now += 7 * hour;
      const refreshed = await ada.post("/auth/jwt/refresh");
      expect(refreshed.status).toBe(200);
      for (const line of refreshed.setCookies) expect(line).not.toMatch(/Max-Age|Expires/i);
    }
    site.time.now += 3 * hour;
    expect(codeOf(await ada.post("/auth/jwt/refresh"))).toStrictEqual([401, "session_expired"]);
  });

  test("the list of sessions shows tokens' sessions, when they were used by the minute, and by what", async () => {
    const site = await open();
    const { app, userId, sessionId } = await newAppUser(site);
    const browser = site.browser();
    const cookie = await site.auth.startSession({ userId, method: "ldap", headers: {} });
    for (const line of cookie.cookies) browser.keep(line);
    const list = async (): Promise<Record<string, unknown>[]> => (await app.get("/auth/sessions")).body.sessions;
    expect((await list()).map(({ carrier, current }) => [carrier, current])).toEqual(
      expect.arrayContaining([
        ["token", true],
        ["cookie", false],
      ]),
    );
    // Somewhere within a minute.
    site.time.now = Math.ceil(site.time.now / minute) * minute + 3 * hour + 17 * second;
    const elsewhere = app.copy(site.auth);
    await elsewhere.refresh();
    app.accessToken = elsewhere.accessToken;
    const own = (await list()).find(({ id }) => id === sessionId);
    expect(own).toMatchObject({
      carrier: "token",
      ip: elsewhere.ip,
      userAgent: "curl/8.14",
      device: { kind: "program" },
    });
    expect(own?.["lastSeenAt"]).toBe(new Date(site.time.now - 17 * second).toISOString());
    expect((await app.get("/auth/session")).body.session.lastSeenAt).toBe(own?.["lastSeenAt"]);
    const asBrowser = (await browser.get("/auth/sessions")).body.sessions;
    expect(asBrowser.find(({ id }: { id: string }) => id === sessionId).lastSeenAt).toBe(own?.["lastSeenAt"]);
    // Asking with the access token is no use of the session.
    site.time.now += 5 * minute;
    await list();
    expect((await list()).find(({ id }) => id === sessionId)?.["lastSeenAt"]).toBe(own?.["lastSeenAt"]);
  });

  test("with an access token a person ends one session or all others, and they end everywhere", async () => {
    const site = await open();
    const { app, userId } = await newAppUser(site);
    const [second_, third] = [new Program(site.auth), new Program(site.auth)];
    const secondId = await startApp(site.auth, second_, userId);
    await startApp(site.auth, third, userId);
    const stranger = await newAppUser(site);
    expect(codeOf(await app.delete(`/auth/sessions/${stranger.sessionId}`))).toStrictEqual([404, "not_found"]);
    expect((await app.delete(`/auth/sessions/${secondId}`)).status).toBe(204);
    expect(codeOf(await second_.get("/auth/session"))).toStrictEqual([401, "session_revoked"]);
    expect(codeOf(await second_.refresh())).toStrictEqual([401, "session_revoked"]);
    const { version } = { version: claimsOf(app.accessToken).ver };
    expect(codeOf(await app.post("/auth/sessions/revoke-others", {}, app.bearer()))).toStrictEqual([200, undefined]);
    expect(codeOf(await third.refresh())).toStrictEqual([401, "session_revoked"]);
    // The kept session's access token is of an older version: it refreshes and goes on.
    expect(codeOf(await app.get("/auth/session"))).toStrictEqual([401, "token_expired"]);
    site.time.now += minute;
    expect((await app.refresh()).status).toBe(200);
    expect(claimsOf(app.accessToken).ver).toBe(version + 1);
    expect((await app.get("/auth/session")).status).toBe(200);
    expect((await stranger.app.get("/auth/session")).status).toBe(200);
  });

  test("a refresh makes the claims of the user as she is now; who is banned or gone is refused", async () => {
    const site = await open({
      hooks: { claims: ({ user }) => ({ tenant: user.metadata["tenant"], called: user.name }) },
    });
    const elsewhere = await site.another();
    const { app, userId } = await newAppUser(site, { metadata: { tenant: "acme" } });
    expect(claimsOf(app.accessToken)).toMatchObject({ role: "user", tenant: "acme", called: null });
    // Remembered there, too: what is remembered must not be what is said.
    app.moveTo(elsewhere);
    site.time.now += minute;
    await app.refresh();
    await site.auth.users.setMetadata(userId, { tenant: "umbrella" });
    await site.auth.users.update(userId, { name: "Ada" });
    site.time.now += minute;
    await app.refresh();
    expect(claimsOf(app.accessToken)).toMatchObject({ role: "user", tenant: "umbrella", called: "Ada" });

    expect(await site.auth.users.setRole(userId, "editor")).toBe(true);
    const before = app.accessToken;
    // Known on the instance that did it at once, on others within moments.
    app.moveTo(site.auth);
    expect(codeOf(await app.get("/auth/session"))).toStrictEqual([401, "token_expired"]);
    const outcome = await app.refresh();
    expect(outcome.status).toBe(200);
    expect(claimsOf(app.accessToken)).toMatchObject({ role: "editor" });
    expect(claimsOf(app.accessToken).ver).toBe(claimsOf(before).ver + 1);
    expect((await app.get("/auth/session")).body.user.role).toBe("editor");

    const banned = await newAppUser(site);
    await site.auth.users.ban(banned.userId, "spam");
    const leaving = await newAppUser(site);
    await site.auth.users.delete(leaving.userId);
    const erased = await newAppUser(site);
    await site.raw("delete from {users} where id = $1", erased.userId);
    for (const refused of [banned.app, leaving.app]) {
      for (const auth of [site.auth, elsewhere]) {
        refused.moveTo(auth);
        expect(codeOf(await refused.refresh())).toStrictEqual([401, "session_revoked"]);
        expect(codeOf(await refused.post("/auth/jwt/token", { refreshToken: refused.refreshToken }))).toStrictEqual([
          401,
          "session_revoked",
        ]);
        expect((await refused.get("/auth/session")).status).toBe(401);
      }
    }
    expect(codeOf(await erased.app.refresh())).toStrictEqual([401, "refresh_token_invalid"]);
    expect(codeOf(await erased.app.get("/auth/session"))).toStrictEqual([401, "session_revoked"]);
  });

  test("a token two generations old ends its session everywhere, its owner is told, and her other sessions go on", async () => {
    const box = createMailbox();
    const site = await open({ mailer: box.mailer });
    const elsewhere = await site.another();
    const { app, userId, sessionId, email } = await newAppUser(site, { emailVerified: true });
    const other = new Program(site.auth);
    await startApp(site.auth, other, userId);
    const thief = app.copy(elsewhere);
    for (let i = 0; i < 2; i += 1) {
      site.time.now += minute;
      expect((await app.refresh()).status).toBe(200);
    }
    const stolen = thief.refreshToken;
    const caught = await thief.refresh();
    expect([codeOf(caught), caught.setCookies]).toStrictEqual([[401, "refresh_token_reused"], []]);
    // From now on it is over, whoever asks, with whatever token of it.
    expect(codeOf(await thief.present(stolen))).toStrictEqual([401, "session_revoked"]);
    expect(codeOf(await app.refresh())).toStrictEqual([401, "session_revoked"]);
    for (const auth of [site.auth, elsewhere]) {
      app.moveTo(auth);
      await expect
        .poll(async () => codeOf(await app.get("/auth/session")), { interval: 20, timeout: 20_000 })
        .toStrictEqual([401, "session_revoked"]);
    }
    expect((await other.get("/auth/session")).status).toBe(200);
    expect(await eventsOf(site, userId)).toContain("refresh_reused");
    const [event] = await site.raw("select * from {events} where type = 'refresh_reused'");
    expect(event).toMatchObject({ user_id: userId, session_id: sessionId, actor: "system" });
    const [details] = await site.raw("select ip from {event_details} where event_id = $1", Number(event?.["id"]));
    expect(details?.["ip"]).toBe(thief.ip);
    expect(JSON.parse(String(event?.["data"]))).toStrictEqual({ generation: 0, behind: 2 });
    expect(JSON.stringify(event)).not.toContain(stolen);
    const mail = await box.next(email);
    expect(mail.subject).toBe("A copy of your sign-in to Latchkey was used");
    expect(mail.text).toContain(thief.ip);
    expect(mail.text).toContain(`${origin}/forgot-password`);
    const shown = (await other.get("/auth/events")).body.events.map(({ type }: { type: string }) => type);
    expect(shown).toContain("refresh_reused");
  });

  test("two devices in two networks within one grace are noted and shown; another network or another program alone is not", async () => {
    const site = await open();
    const { app, userId } = await newAppUser(site);
    site.time.now += minute;
    const sent = app.refreshToken;
    await app.refresh();
    for (const [ip, userAgent] of [
      ["203.0.113.7", "notes/1.0"],
      [app.ip, "curl/8.14"],
    ] as const) {
      expect((await new Program(site.auth, { ip, userAgent }).present(sent)).status).toBe(200);
      expect((await new Program(site.auth, { ip, userAgent }).present(app.refreshToken)).status).toBe(200);
    }
    const shared = (): Promise<unknown[]> =>
      site.raw(
        "select ip, user_agent from {event_details} join {events} on id = event_id where type = 'refresh_shared' order by id",
      );
    const thief = new Program(site.auth, { ip: "203.0.113.7", userAgent: "curl/8.14" });
    expect((await thief.present(sent)).status).toBe(200);
    await expect.poll(shared, { timeout: 10_000 }).toEqual([{ ip: "203.0.113.7", user_agent: "curl/8.14" }]);
    expect((await thief.present(app.refreshToken)).status).toBe(200);
    await expect.poll(async () => (await shared()).length, { timeout: 10_000 }).toBe(2);
    const shown = (await app.get("/auth/events")).body.events.map(({ type }: { type: string }) => type);
    expect(shown.filter((type: string) => type === "refresh_shared")).toHaveLength(2);
    expect(await eventsOf(site, userId)).not.toContain("refresh_reused");
  });

  test("registering and proving an address can be asked for tokens", async () => {
    const site = await open();
    const app = new Program(site.auth);
    const register = { email: newEmail(), password, carrier: "token" };
    const registered = app.keep(await app.post("/auth/register", register));
    expect(registered.status).toBe(201);
    expect(registered.body).toMatchObject({
      accessToken: expect.any(String),
      refreshToken: expect.stringMatching(/^lkr_/),
    });
    expect((await app.get("/auth/session")).body.user.email).toBe(register.email);
    const ada = site.browser();
    const byCookie = await ada.post("/auth/register", { ...register, email: newEmail() });
    expect([byCookie.status, byCookie.body.refreshToken]).toStrictEqual([201, undefined]);
    expect(ada.cookies.get(refreshCookieName)).toMatch(/^lkr_/);

    const box = createMailbox();
    const careful = await site.another({ mailer: box.mailer, verification: "required" });
    const [phone, browser] = [new Program(careful), site.browser({ auth: careful })];
    const [first, other] = [newEmail(), newEmail()];
    expect((await phone.post("/auth/register", { email: first, password, carrier: "token" })).status).toBe(202);
    const proof = { token: await box.token(first), password, carrier: "token" };
    const proven = phone.keep(await phone.post("/auth/email/verify", proof));
    expect([proven.status, proven.body.refreshToken]).toStrictEqual([200, expect.stringMatching(/^lkr_/)]);
    expect((await phone.get("/auth/session")).body.user).toMatchObject({ email: first, emailVerified: true });
    await browser.post("/auth/register", { email: other, password });
    const shown = await browser.post("/auth/email/verify", { token: await box.token(other), carrier: "token" });
    expect([shown.status, shown.body.refreshToken]).toStrictEqual([200, undefined]);
    expect(browser.cookies.get(refreshCookieName)).toMatch(/^lkr_/);
  });

  test("a browser that signs in anew ends what it had, whatever carried it, and loses the other carrier's cookies", async () => {
    const site = await open();
    const { browser, email, sessionId } = await site.member();
    const live = async (id: string): Promise<boolean> =>
      (await site.raw("select ended_at from {sessions} where id = $1", id))[0]?.["ended_at"] === null;
    const tokens = await browser.post("/auth/jwt/login", { email, password });
    expect(await live(sessionId)).toBe(false);
    expect(browser.cookies.has(sessionCookieName)).toBe(false);
    const old = browser.cookies.get(refreshCookieName);
    const again = await browser.post("/auth/jwt/login", { email, password });
    expect(await live(tokens.body.session.id)).toBe(false);
    expect(browser.cookies.get(refreshCookieName)).not.toBe(old);
    const cookie = await browser.post("/auth/login", { email, password });
    expect(await live(again.body.session.id)).toBe(false);
    expect(await live(cookie.body.session.id)).toBe(true);
    expect([...browser.cookies.keys()].toSorted()).toStrictEqual(["__Host-latchkey-device", sessionCookieName]);
  });

  test("while the application's claims cannot be had nothing is replaced, and nobody is signed out for it", async () => {
    let isAway = false;
    const site = await open({
      hooks: {
        claims: () => {
          if (isAway) throw new Error("the directory is away");
          return {};
        },
      },
    });
    const { app, userId } = await newAppUser(site);
    const { browser } = await newTokenBrowser(site);
    const email = newEmail();
    await site.auth.users.create({ email, password });
    const member = new Program(site.auth);
    await member.signIn(email);
    const { app: robbed } = await newAppUser(site);
    const elsewhere = await site.another();
    robbed.moveTo(elsewhere);
    site.time.now += minute;
    expect((await robbed.refresh()).status).toBe(200);
    // What the other instance remembers of it is out of date by now.
    const thief = robbed.copy(elsewhere);
    robbed.moveTo(site.auth);
    // Both with what is remembered and without.
    for (let i = 0; i < 2; i += 1) {
      site.time.now += minute;
      for (const one of [app, robbed]) expect((await one.refresh()).status).toBe(200);
    }
    isAway = true;
    const held = app.refreshToken;
    for (let i = 0; i < 4; i += 1) {
      site.time.now += minute;
      const refused = await app.refresh();
      expect([codeOf(refused), refused.headers.get("retry-after")]).toStrictEqual([[503, "hook_unavailable"], "5"]);
      expect(codeOf(await browser.post("/auth/jwt/refresh"))).toStrictEqual([503, "hook_unavailable"]);
    }
    // A copy is found out all the same.
    expect(codeOf(await thief.refresh())).toStrictEqual([401, "refresh_token_reused"]);
    const change = { currentPassword: password, newPassword: "copper meadow 44 whistle" };
    expect(codeOf(await member.post("/auth/password/change", change, member.bearer()))).toStrictEqual([
      503,
      "hook_unavailable",
    ]);
    expect(codeOf(await member.post("/auth/reauthenticate", { password }, member.bearer()))).toStrictEqual([
      503,
      "hook_unavailable",
    ]);
    isAway = false;
    const back = await app.refresh();
    expect([back.status, back.body.refreshToken === held]).toStrictEqual([200, false]);
    expect((await browser.post("/auth/jwt/refresh")).status).toBe(200);
    expect((await member.refresh()).status).toBe(200);
    expect((await new Program(site.auth).signIn(email)).status).toBe(200);
    expect(await eventsOf(site, userId)).not.toContain("refresh_reused");
  });

  test("claims that are too large make no token, say so where it is looked for, and take no token away", async () => {
    let notes = "short";
    const site = await open({ hooks: { claims: () => ({ notes }) } });
    const { app, userId } = await newAppUser(site);
    site.time.now += minute;
    notes = "n".repeat(1_000);
    const refused = await app.refresh();
    expect(codeOf(refused)).toStrictEqual([500, "claims_too_large"]);
    expect(refused.text).not.toContain("nnn");
    const email = newEmail();
    await site.auth.users.create({ email, password });
    expect(codeOf(await new Program(site.auth).signIn(email))).toStrictEqual([500, "claims_too_large"]);
    const [live] = await site.raw("select count(*) as n from {sessions} where ended_at is null");
    expect(Number(live?.["n"])).toBe(1);
    const events = async (): Promise<unknown> =>
      (await site.raw("select data from {events} where type = 'claims_too_large' and user_id = $1", userId))[0]?.[
        "data"
      ];
    await expect
      .poll(async () => JSON.parse(String(await events())), { timeout: 10_000 })
      .toMatchObject({ claim: "notes" });
    site.time.now += hour;
    notes = "short";
    expect((await app.refresh()).status).toBe(200);
  });
});
