import { expect, test } from "vitest";
import { day, minute, onEveryDatabase, password, second, sessionCookieName } from "./installation.ts";

onEveryDatabase((open) => {
  test("the 101st session ends the oldest, and only that", { timeout: 60_000 }, async () => {
    const { auth, member, browser, raw, time } = await open();
    const { browser: first, email, userId, sessionId } = await member();
    const devices = [];
    for (let i = 0; i < 99; i += 1) {
      time.now += second;
      const device = browser();
      // Not by a password: a hundred hashes would say no more.
      const { cookies } = await auth.startSession({ userId, method: "ldap", headers: {} });
      for (const line of cookies) device.keep(line);
      devices.push(device);
    }
    expect((await first.get("/auth/session")).status).toBe(200);
    expect((await first.get("/auth/sessions")).body.sessions).toHaveLength(100);
    time.now += second;
    expect((await browser().post("/auth/login", { email, password })).status).toBe(200);
    expect((await first.get("/auth/session")).body.code).toBe("session_revoked");
    const [oldest] = await raw("select end_reason as reason from {sessions} where id = $1", sessionId);
    expect(oldest?.["reason"]).toBe("too_many_sessions");
    const [live] = await raw("select count(*) as n from {sessions} where ended_at is null and user_id = $1", userId);
    expect(Number(live?.["n"])).toBe(100);
    for (const device of [devices[0], devices.at(-1)]) expect((await device?.get("/auth/session"))?.status).toBe(200);
  });

  test("the newest of many sessions at once is never the one that goes", async () => {
    const { member, browser } = await open({ session: { perUser: 2 } });
    const { email } = await member();
    for (let i = 0; i < 5; i += 1) {
      const device = browser();
      await device.post("/auth/login", { email, password });
      expect((await device.get("/auth/session")).status).toBe(200);
      expect((await device.get("/auth/sessions")).body.sessions).toHaveLength(2);
    }
  });

  test("a small cap holds however many log in at once, on two instances", { timeout: 30_000 }, async () => {
    const site = await open({ session: { perUser: 3 } });
    const auths = [site.auth, await site.another({ session: { perUser: 3 } })];
    const { email, userId } = await site.member();
    const phones = Array.from({ length: 12 }, (_, i) => site.browser({ auth: auths[i % 2] ?? site.auth }));
    const answers = await Promise.all(phones.map((phone) => phone.post("/auth/login", { email, password })));
    expect(new Set(answers.map(({ status }) => status))).toStrictEqual(new Set([200]));
    const [live] = await site.raw(
      "select count(*) as n from {sessions} where ended_at is null and user_id = $1",
      userId,
    );
    expect(Number(live?.["n"])).toBe(3);
  });

  test("someone who wants to be kept signed in gets a cookie of thirty days, someone who declines one of the browser's life", async () => {
    const { member, browser, time } = await open();
    const { email } = await member();
    const left = (setCookies: readonly string[]): string | undefined => /Max-Age=(\d+)/.exec(setCookies[0] ?? "")?.[1];
    const kept = await browser().post("/auth/login", { email, password });
    expect(left(kept.setCookies)).toBe(String((30 * day) / second));
    for (const login of [
      await browser().post("/auth/login", { email, password, remember: false }),
      await browser().submit("/auth/login", { email, password, remember: "false" }),
    ]) {
      expect(left(login.setCookies)).toBeUndefined();
    }
    const declined = browser();
    const { session } = (await declined.post("/auth/login", { email, password, remember: false })).body;
    expect(new Date(session.expiresAt).getTime()).toBe(time.now + day);
  });

  test("last seen moves once a minute at most, and is written in one batch", async () => {
    const site = await open({ session: { idleTimeout: 20 } });
    const { member, raw, time } = site;
    const [ada, eve] = [await member(), await member()];
    const step = 2 * second;
    const started = time.now;
    const seen = async (id: string): Promise<number> =>
      Number((await raw("select last_seen_at as seen from {sessions} where id = $1", id))[0]?.["seen"]) - started;
    const shown = async (): Promise<number> =>
      new Date((await ada.browser.get("/auth/session")).body.session.lastSeenAt).getTime() - started;
    time.now += step - 1;
    expect(await shown()).toBe(0);
    time.now += 1;
    expect(await shown()).toBe(step);
    expect((await eve.browser.get("/auth/session")).status).toBe(200);
    time.now += step - 1;
    expect(await shown()).toBe(step);
    // A step of a tenth of the idle limit here; a minute with the usual one of a day.
    await expect.poll(() => seen(ada.sessionId), { interval: 50, timeout: 10_000 }).toBe(step);
    expect(await seen(eve.sessionId)).toBe(step);
    await site.auth.close();
    expect(await seen(ada.sessionId)).toBe(step);
  });

  test("closing writes what is still waiting", async () => {
    const site = await open();
    const { browser, sessionId } = await site.member();
    site.time.now += 5 * minute;
    expect((await browser.get("/auth/session")).status).toBe(200);
    const seen = async (): Promise<number> =>
      Number((await site.raw("select last_seen_at as seen from {sessions} where id = $1", sessionId))[0]?.["seen"]);
    expect(await seen()).toBe(site.time.now - 5 * minute);
    await site.auth.close();
    expect(await seen()).toBe(site.time.now);
    const again = await site.another();
    browser.auth = again;
    expect((await browser.get("/auth/session")).status).toBe(200);
    expect(browser.cookies.has(sessionCookieName)).toBe(true);
  });
});
