import { expect, test } from "vitest";
import { day, hour, minute, onEveryDatabase, password, second, sessionCookieName } from "../flows/installation.ts";

onEveryDatabase((open) => {
  test("A007, R100: the server ends an idle session, whatever the browser did with its cookie", async () => {
    const { member, time, raw } = await open({ session: { idleTimeout: 10 } });
    const { browser, sessionId } = await member();
    const value = browser.cookies.get(sessionCookieName) ?? "";
    const lastSeen = async (): Promise<number> =>
      Number((await raw("select last_seen_at from {sessions} where id = $1", sessionId))[0]?.["last_seen_at"]);
    for (let use = 0; use < 3; use += 1) {
      time.now += 10 * second - 1;
      expect((await browser.get("/auth/session")).status).toBe(200);
      // That use counts, on every machine, as soon as its batch is written.
      await expect.poll(lastSeen, { interval: 20, timeout: 10_000 }).toBe(time.now);
    }
    time.now += 10 * second;
    const cookie = `${sessionCookieName}=${value}; Max-Age=99999999; Expires=Fri, 31 Dec 9999 23:59:59 GMT`;
    expect((await browser.get("/auth/session", { cookie })).body.code).toBe("session_expired");
    expect((await browser.get("/auth/session")).body.code).toBe("session_expired");
  });

  test("A007: the idle limit holds on a machine that still remembers the session", async () => {
    const { member, time } = await open({ session: { idleTimeout: 120 } });
    const { browser } = await member();
    expect((await browser.get("/auth/session")).status).toBe(200);
    time.now += 119 * second;
    expect((await browser.get("/auth/session")).status).toBe(200);
    time.now += 120 * second;
    expect((await browser.get("/auth/session")).body.code).toBe("session_expired");
  });

  test("A007, R100: use does not move the absolute limit", async () => {
    const { member, time } = await open({ session: { idleTimeout: 250, absoluteTimeout: 250 } });
    const { browser } = await member();
    const { expiresAt } = (await browser.get("/auth/session")).body.session;
    expect(new Date(expiresAt).getTime()).toBe(time.now + 250 * second);
    for (const step of [90, 90, 69]) {
      time.now += step * second;
      const { status, body } = await browser.get("/auth/session");
      expect([status, body.session?.expiresAt]).toStrictEqual([200, expiresAt]);
    }
    time.now = new Date(expiresAt).getTime() - 1;
    expect((await browser.get("/auth/session")).status).toBe(200);
    time.now += 1;
    expect((await browser.get("/auth/session")).body.code).toBe("session_expired");
  });

  test("A007: a new proof of who it is does not move the absolute limit either", async () => {
    const { member, time } = await open();
    const { browser } = await member();
    const end = time.now + 30 * day;
    time.now += 20 * hour;
    const { setCookies } = await browser.post("/auth/reauthenticate", { password });
    expect(setCookies[0]).toContain(`Max-Age=${(end - time.now) / 1000};`);
    const { session } = (await browser.get("/auth/session")).body;
    expect(new Date(session.expiresAt).getTime()).toBe(end);
    expect(new Date(session.authenticatedAt).getTime()).toBe(time.now);
  });

  test("A007: a session declined to be kept lasts 24 hours on the server, its cookie as long as the browser", async () => {
    const { member, browser, time } = await open();
    const { email } = await member();
    const client = browser();
    const { setCookies } = await client.post("/auth/login", { email, password, remember: false });
    expect(setCookies[0]).not.toMatch(/Max-Age|Expires/i);
    const renewed = await client.post("/auth/reauthenticate", { password });
    expect(renewed.setCookies[0]).not.toMatch(/Max-Age|Expires/i);
    time.now += day - minute;
    expect((await client.get("/auth/session")).status).toBe(200);
    time.now += minute;
    expect((await client.get("/auth/session")).body.code).toBe("session_expired");
  });

  test("A007: an expired session is in no list, and cannot end another", async () => {
    const { member, browser, time } = await open();
    const { browser: old, email } = await member();
    time.now += day + 1;
    const fresh = browser();
    const { body } = await fresh.post("/auth/login", { email, password });
    expect((await fresh.get("/auth/sessions")).body.sessions).toHaveLength(1);
    expect((await old.delete(`/auth/sessions/${body.session.id}`)).body.code).toBe("session_expired");
    expect((await fresh.get("/auth/session")).status).toBe(200);
  });
});
