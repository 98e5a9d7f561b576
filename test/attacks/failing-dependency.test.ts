import { describe, expect, onTestFinished, test } from "vitest";
import type { Answer } from "../flows/client.ts";
import { createFailingPool } from "../flows/failing-database.ts";
import {
  day,
  hour,
  minute,
  newEmail,
  onEveryDatabase,
  onPostgres,
  password,
  second,
  sessionCookieName,
} from "../flows/installation.ts";

const unavailable = { status: 503, body: { code: "storage_unavailable", retryAfter: expect.any(Number) } };

/** That an answer lets nobody in. */
function expectNothingGranted(answer: Answer): void {
  expect(answer).toMatchObject(unavailable);
  expect(answer.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
  expect(answer.setCookies.filter((cookie) => cookie.startsWith(`${sessionCookieName}=l`))).toStrictEqual([]);
}

onPostgres((open) => {
  describe("A092: a database that fails", () => {
    test.each([
      ["altogether", /./],
      ["when reading who it is", /^select.* "latchkey"."users"/],
      ["when the session is written", /insert into "latchkey"."sessions"/],
      ["when a limit is asked", /insert into "latchkey"."network_failures"/],
    ])(
      "A092: %s grants no session, answers 503 with a time to come back, and is served again after",
      async (_, away) => {
        const site = await open();
        const failing = createFailingPool(site.url);
        onTestFinished(() => failing.pool.end());
        const auth = await site.another({ database: failing.pool });
        const email = newEmail();
        const browser = site.browser({ auth });
        expect((await browser.post("/auth/register", { email, password })).status).toBe(201);
        const sessions = async () => Number((await site.raw("select count(*) as n from {sessions}"))[0]?.["n"]);
        const before = await sessions();
        failing.away = away;
        const stranger = site.browser({ auth });
        expectNothingGranted(await stranger.post("/auth/login", { email, password }));
        const form = await stranger.submit("/auth/login", { email, password });
        expect(form).toMatchObject({ status: 303, location: "/login?error=storage_unavailable" });
        expect(stranger.cookies.has(sessionCookieName)).toBe(false);
        expect((await stranger.get("/auth/session")).status).toBe(401);
        failing.away = null;
        expect(await sessions()).toBe(before);
        expect((await stranger.post("/auth/login", { email, password })).status).toBe(200);
      },
    );
  });

  test("A092: where what was counted cannot be taken back it has counted, and whoever has signed in is signed in", async () => {
    const site = await open();
    const failing = createFailingPool(site.url);
    onTestFinished(() => failing.pool.end());
    const auth = await site.another({ database: failing.pool });
    const { email } = await site.member();
    failing.away = /update "latchkey"."network_failures"/;
    expect((await site.browser({ auth }).post("/auth/login", { email, password })).status).toBe(200);
    expect(await site.raw("select failures from {network_failures}")).toStrictEqual([{ failures: 1 }]);
  });

  test("A092: an answer to a commit that is lost is no answer to the client either: 503, and no cookie", async () => {
    const site = await open({ session: { perUser: 2 } });
    const failing = createFailingPool(site.url);
    onTestFinished(() => failing.pool.end());
    const auth = await site.another({ database: failing.pool });
    const { email } = await site.member();
    failing.away = /^commit/;
    const stranger = site.browser({ auth });
    expectNothingGranted(await stranger.post("/auth/login", { email, password }));
    expect(stranger.cookies.size).toBe(0);
  });

  test("A092: what is not remembered is refused with 503 while the database is away, and what was ended stays ended", async () => {
    const site = await open();
    const failing = createFailingPool(site.url);
    onTestFinished(() => failing.pool.end());
    const auth = await site.another({ database: failing.pool });
    const { browser } = await site.member();
    const thief = browser.copy();
    thief.auth = auth;
    failing.away = /./;
    expectNothingGranted(await thief.get("/auth/session"));
    await browser.post("/auth/logout");
    failing.away = null;
    expect((await thief.get("/auth/session")).status).toBe(401);
  });
});

onEveryDatabase((open) => {
  test("A092: a clock that jumps forward ends sessions by their limits, and a clock that jumps back brings no ended one back", async () => {
    const site = await open();
    const { browser } = await site.member();
    const start = site.time.now;
    site.time.now = start + 31 * day;
    expect((await browser.copy().get("/auth/session")).status).toBe(401);
    site.time.now = start;
    expect((await browser.get("/auth/session")).status).toBe(200);
    const thief = browser.copy();
    await browser.post("/auth/logout");
    for (const jump of [-365 * day, -hour, 0, minute]) {
      site.time.now = start + jump;
      expect((await thief.get("/auth/session")).status).toBe(401);
    }
  });

  test("A092: a session from a time far ahead is none once the clock is right again: it would outlive its limit", async () => {
    const site = await open();
    const start = site.time.now;
    site.time.now = start + 300 * day;
    const { browser } = await site.member();
    expect((await browser.get("/auth/session")).status).toBe(200);
    const copy = browser.copy();
    // The log has been read at this time: see the heartbeat.
    const age = () => Number(/^latchkey_revocation_view_age_seconds (\S+)$/m.exec(site.auth.metrics())?.[1]);
    await expect.poll(age, { timeout: 20_000 }).toBeLessThan(5);
    site.time.now = start;
    copy.auth = await site.another();
    expect(await copy.get("/auth/session")).toMatchObject({ status: 401, body: { code: "session_expired" } });
    // Also where it is remembered, within a heartbeat.
    await expect.poll(async () => (await browser.get("/auth/session")).status, { timeout: 20_000 }).toBe(401);
    // Two machines are never quite of one mind.
    const twin = await site.member();
    site.time.now = start - 30 * second;
    expect((await twin.browser.get("/auth/session")).status).toBe(200);
  });

  test("A092: a proof from a time ahead is not fresh for as long as the clock stays behind", async () => {
    const site = await open();
    const { browser } = await site.member();
    site.time.now -= 45 * minute;
    const refused = await browser.post("/auth/user/export", {});
    expect(refused).toMatchObject({ status: 403, body: { code: "reauthentication_required" } });
  });
});
