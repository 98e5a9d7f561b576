import { expect, test } from "vitest";
import { createFailingPool } from "./failing-database.ts";
import { onEveryDatabase, onPostgres, password, sessionCookieName } from "./installation.ts";

const cleared = [
  `${sessionCookieName}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax`,
  "__Host-latchkey-refresh=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax",
  "__Host-latchkey-hint=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax",
];

onEveryDatabase((open) => {
  test("log-out is answered 204 with the cookie cleared however often and with whatever cookie it is asked", async () => {
    const { browser, member } = await open();
    const { browser: ada } = await member();
    const twin = ada.copy();
    const dead = [undefined, "", "x", "lks_", `lks_${"A".repeat(86)}`, twin.cookies.get(sessionCookieName)];
    expect((await ada.post("/auth/logout")).status).toBe(204);
    for (const value of dead) {
      for (let time = 0; time < 2; time += 1) {
        const client = browser();
        if (value !== undefined) client.cookies.set(sessionCookieName, value);
        const { status, setCookies, text } = await client.post("/auth/logout");
        expect([status, setCookies, text]).toStrictEqual([204, cleared, ""]);
      }
    }
    expect((await twin.get("/auth/session")).body.code).toBe("session_revoked");
  });

  test("log-out needs no body, and takes one of nothing but everywhere", async () => {
    const { browser, member } = await open();
    const ada = await member();
    const headers = { origin: "https://app.example.com" };
    const bare = await ada.browser.send("/auth/logout", { method: "POST", headers });
    expect([bare.status, bare.setCookies]).toStrictEqual([204, cleared]);
    const phone = browser();
    await phone.post("/auth/login", { email: ada.email, password });
    expect((await phone.post("/auth/logout", { everywhere: false })).status).toBe(204);
    // What is refused ends nothing, and leaves the cookie: nobody may believe to be out who is not.
    const { browser: grace } = await member();
    const refused = await grace.post("/auth/logout", { everywhere: "yes" });
    expect([refused.status, refused.setCookies]).toStrictEqual([400, []]);
    expect((await grace.get("/auth/session")).status).toBe(200);
  });

  test("log-out ends this session alone, log-out everywhere ends them all, on every instance", async () => {
    const site = await open();
    const elsewhere = await site.another();
    const ada = await site.member();
    const bystander = await site.member();
    const devices = [site.browser(), site.browser({ auth: elsewhere }), site.browser()];
    for (const device of devices) await device.post("/auth/login", { email: ada.email, password });
    await ada.browser.post("/auth/logout");
    for (const device of devices) expect((await device.get("/auth/session")).status).toBe(200);
    const [first, ...rest] = devices;
    const everywhere = await first?.submit("/auth/logout", { everywhere: "true" });
    expect(everywhere?.location).toBe("/login?notice=signed_out_everywhere");
    for (const device of rest) {
      await expect
        .poll(async () => (await device.get("/auth/session")).body.code, { interval: 20, timeout: 20_000 })
        .toBe("session_revoked");
    }
    const [live] = await site.raw(
      "select count(*) as n from {sessions} where ended_at is null and user_id = $1",
      ada.userId,
    );
    expect(Number(live?.["n"])).toBe(0);
    expect((await bystander.browser.get("/auth/session")).status).toBe(200);
  });

  test("a late refusal in an old tab does not remove the cookie of a newer log-in", async () => {
    const { browser, member } = await open();
    const { browser: ada, email } = await member();
    const tab = ada.copy();
    await ada.post("/auth/logout");
    for (const late of [
      await tab.get("/auth/session"),
      await tab.post("/auth/sessions/revoke-others"),
      await tab.visit("/account"),
    ]) {
      expect(late.setCookies).toStrictEqual([]);
    }
    expect((await browser().post("/auth/login", { email, password })).status).toBe(200);
  });

  test("a session that another header hides is ended all the same", async () => {
    const { member } = await open();
    const { browser } = await member();
    const stolen = browser.copy();
    const { status, setCookies } = await browser.post("/auth/logout", {}, { authorization: "Bearer not-ours" });
    expect([status, setCookies]).toStrictEqual([204, cleared]);
    expect((await stolen.get("/auth/session")).body.code).toBe("session_revoked");
  });
});

onPostgres((open) => {
  test("log-out with the database away is an honest 503, and the cookie goes all the same", async () => {
    const site = await open();
    const database = createFailingPool(site.url);
    try {
      const auth = await site.another({ database: database.pool });
      const ada = await site.member();
      const client = ada.browser.copy();
      client.auth = auth;
      for (const away of [/./, /update|start transaction/]) {
        database.away = away;
        const json = await client.copy().post("/auth/logout");
        expect([json.status, json.body.code, json.setCookies]).toStrictEqual([503, "storage_unavailable", cleared]);
        expect(Number(json.headers.get("retry-after"))).toBeGreaterThan(0);
        const everywhere = await client.copy().post("/auth/logout", { everywhere: true });
        expect([everywhere.status, everywhere.setCookies]).toStrictEqual([503, cleared]);
        const form = await client.copy().submit("/auth/logout", {});
        expect([form.status, form.location]).toStrictEqual([303, "/login?error=storage_unavailable"]);
        expect(form.setCookies).toEqual(expect.arrayContaining(cleared));
      }
      database.away = null;
      // It was said that she may still be signed in, and so she is.
      expect((await ada.browser.get("/auth/session")).status).toBe(200);
      expect((await client.post("/auth/logout")).status).toBe(204);
    } finally {
      database.away = null;
      await site.auth.close();
    }
  });

  test("with the database away nobody is signed in, signed up or told that a password was wrong", async () => {
    const site = await open();
    const database = createFailingPool(site.url);
    const auth = await site.another({ database: database.pool });
    const ada = await site.member();
    const warm = ada.browser.copy();
    warm.auth = auth;
    expect((await warm.get("/auth/session")).status).toBe(200);
    database.away = /./;
    const cold = site.browser({ auth });
    for (const answer of [
      await cold.post("/auth/login", { email: ada.email, password }),
      await cold.post("/auth/register", { email: `x.${ada.email}`, password }),
      await warm.post("/auth/password/change", { currentPassword: password, newPassword: "copper meadow 44 whistle" }),
      await warm.post("/auth/sessions/revoke-others"),
    ]) {
      expect([answer.status, answer.body.code, answer.setCookies]).toStrictEqual([503, "storage_unavailable", []]);
    }
    // Remembered for as long as the log of endings was read lately, and not a moment longer.
    expect((await warm.get("/auth/session")).status).toBe(200);
    site.time.now += 6_000;
    expect((await warm.get("/auth/session")).status).toBe(503);
    expect((await warm.visit("/account")).status).toBe(503);
    database.away = null;
    await expect
      .poll(async () => (await warm.get("/auth/session")).status, { interval: 50, timeout: 20_000 })
      .toBe(200);
  });
});
