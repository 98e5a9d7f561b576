import { expect, test } from "vitest";
import { Metrics } from "../../src/metric/metrics.ts";
import { createSecretRing, generateSecret } from "../../src/secret/root-secret.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import { Sweeper } from "../../src/storage/sweeper.ts";
import { day, type Installation, minute, onEveryDatabase, password, second } from "./installation.ts";

/** One round of what runs beside requests once a minute. */
async function sweep(site: Installation): Promise<void> {
  const clock = (): number => site.time.now;
  const storage = await openSqlStorage({ database: site.url, migrate: "off", clock });
  const record = { ring: createSecretRing([generateSecret()]), eventRetention: 400 * 86_400 };
  const sweeper = new Sweeper({
    storage,
    ...record,
    clock,
    metrics: new Metrics(),
    interval: 3_600,
    onError: () => {},
  });
  await sweeper.sweep();
  await sweeper.close();
  await storage.close();
}

onEveryDatabase((open) => {
  test("a deleted account ends everywhere at once, can be had back for a week, and is as it was", async () => {
    const site = await open();
    const ada = await site.member();
    const phone = site.browser();
    await phone.post("/auth/login", { email: ada.email, password });
    const deletion = await ada.browser.post("/auth/user/delete");
    expect(deletion.body).toStrictEqual({ deleteAfter: new Date(site.time.now + 7 * day).toISOString() });
    for (const device of [ada.browser, phone]) expect((await device.get("/auth/session")).status).toBe(401);

    site.time.now += 7 * day - minute;
    await sweep(site);
    const offered = await phone.post("/auth/login", { email: ada.email, password });
    expect([offered.status, offered.body.code, offered.setCookies]).toStrictEqual([403, "deletion_pending", []]);
    expect(offered.body.deleteAfter).toBe(deletion.body.deleteAfter);
    const wrong = await phone.post("/auth/user/delete/undo", { email: ada.email, password: "wrong horse entirely 77" });
    expect([wrong.status, wrong.body.code]).toStrictEqual([401, "invalid_credentials"]);
    const undone = await phone.post("/auth/user/delete/undo", { email: ada.email, password });
    expect([undone.status, undone.body.user.id]).toStrictEqual([200, ada.userId]);
    // Coming back opens one session, not those from before.
    expect((await phone.get("/auth/sessions")).body.sessions).toHaveLength(1);
    site.time.now += 8 * day;
    await sweep(site);
    expect((await site.browser().post("/auth/login", { email: ada.email, password })).status).toBe(200);
  });

  test("after a week the sweeper erases the person and everything that hangs on her", async () => {
    const site = await open();
    const [ada, eve] = [await site.member(), await site.member()];
    await ada.browser.post("/auth/user/delete");
    site.time.now += 7 * day;
    await sweep(site);
    const rows = await Promise.all([
      site.raw("select id from {users}"),
      site.raw("select user_id as id from {sessions}"),
    ]);
    expect(rows.map((list) => list.map(({ id }) => id))).toStrictEqual([[eve.userId], [eve.userId]]);
    const dump = JSON.stringify([await site.raw("select * from {users}"), await site.raw("select * from {sessions}")]);
    expect(dump).not.toContain(ada.email);
    expect((await site.browser().post("/auth/login", { email: ada.email, password })).body.code).toBe(
      "invalid_credentials",
    );
    const again = await site.browser().post("/auth/register", { email: ada.email, password });
    expect([again.status, again.body.user.id === ada.userId]).toStrictEqual([201, false]);
  });

  test("by forms: confirm, delete, see the offer on the log-in page, take it back", async () => {
    const site = await open();
    const { browser, email } = await site.member();
    site.time.now += 601 * second;
    const asked = await browser.submit("/auth/user/delete", {});
    expect([asked.status, asked.location]).toStrictEqual([
      303,
      "/reauthenticate?error=reauthentication_required&returnTo=%2Faccount",
    ]);
    expect((await browser.visit(asked.location ?? "")).text).toContain('name="password"');
    const proven = await browser.submit("/auth/reauthenticate", { password, returnTo: "/account" });
    expect([proven.status, proven.location]).toStrictEqual([303, "/account"]);
    const deleted = await browser.submit("/auth/user/delete", {});
    expect([deleted.status, deleted.location]).toStrictEqual([303, "/login?notice=deleted"]);
    const refused = await browser.submit("/auth/login", { email, password });
    expect(refused.location).toBe("/login?error=deletion_pending");
    const offer = await browser.visit(refused.location ?? "");
    expect(offer.text).toContain('action="/auth/user/delete/undo"');
    const undone = await browser.submit("/auth/user/delete/undo", { email, password });
    expect([undone.status, undone.location]).toStrictEqual([303, "/"]);
    expect((await browser.visit("/account")).status).toBe(200);
  });

  test("a page of ours says that the account stays, and why somebody has to log in whose form came after her log-out", async () => {
    const site = await open({ pages: { afterLogin: "/account" } });
    const { browser, email } = await site.member();
    await browser.submit("/auth/user/delete", {});
    await browser.submit("/auth/login", { email, password });
    const undone = await browser.submit("/auth/user/delete/undo", { email, password });
    expect(undone.location).toBe("/account?notice=deletion_undone");
    expect((await browser.visit(undone.location ?? "")).text).toContain("Your account stays as it was.");
    await browser.submit("/auth/logout", {});
    const late = await browser.submit("/auth/user", { name: "Too late" });
    expect(late.location).toMatch(/^\/login\?error=unauthenticated&/);
    expect((await browser.visit(late.location ?? "")).text).toContain("Log in to go on to where you were heading.");
  });

  test("deletion and export need a proof of at most ten minutes ago, and take a new one", async () => {
    const site = await open();
    const { browser, email } = await site.member();
    expect((await browser.post("/auth/user/export")).status).toBe(200);
    site.time.now += 600 * second;
    expect((await browser.post("/auth/user/export")).status).toBe(200);
    site.time.now += 1;
    for (const path of ["/auth/user/export", "/auth/user/delete"]) {
      const { status, body } = await browser.post(path);
      expect([path, status, body.code, body.maxAge]).toStrictEqual([path, 403, "reauthentication_required", 600]);
    }
    const wrong = await browser.post("/auth/reauthenticate", { password: "wrong horse entirely 77" });
    expect([wrong.status, wrong.body.code]).toStrictEqual([401, "invalid_credentials"]);
    expect((await browser.post("/auth/user/export")).status).toBe(403);
    expect((await browser.post("/auth/reauthenticate", { password })).status).toBe(204);
    const file = await browser.post("/auth/user/export");
    expect(file.headers.get("content-disposition")).toBe('attachment; filename="account.json"');
    expect(Object.keys(file.body)).toStrictEqual(["user", "metadata", "language", "sessions", "identities", "events"]);
    // What happened names addresses and devices: it is kept about her, too. This download is among it.
    const listed = await browser.get("/auth/events?limit=100");
    const exported = file.body.events.map(({ id }: { id: string }) => id);
    expect(exported.length).toBeGreaterThan(4);
    expect(listed.body.events.map(({ id }: { id: string }) => id)).toStrictEqual(expect.arrayContaining(exported));
    expect(file.body.events[0]).toMatchObject({ type: "data_exported", ip: expect.any(String) });
    expect(file.body.user.email).toBe(email);
    expect(file.text).not.toMatch(/argon2|seed|secret|hash/i);
  });

  test("another session's proof is not this one's", async () => {
    const site = await open();
    const { browser, email } = await site.member();
    site.time.now += 3_600 * second;
    const phone = site.browser();
    await phone.post("/auth/login", { email, password });
    expect((await phone.post("/auth/user/export")).status).toBe(200);
    expect((await browser.post("/auth/user/delete")).body.code).toBe("reauthentication_required");
  });
});
