import { randomUUID } from "node:crypto";
import { expect, test, vi } from "vitest";
import type { Client } from "./client.ts";
import { createMailbox } from "./mailbox.ts";
import { hour, type Installation, newEmail, onEveryDatabase, password, secondPassword } from "./installation.ts";
import { operator } from "./operator.ts";
import { linkIn, providers } from "./provider-sign-in.ts";

vi.setConfig({ testTimeout: 120_000 });

const deviceCookie = "__Host-latchkey-device";

/** What the log-in page says a browser last signed in with: the name of a provider, "password", or nothing. */
async function lastUsed(browser: Client): Promise<string | null> {
  const { text } = await browser.visit("/login");
  const marked = [...text.matchAll(/<span>Continue with (\w+)<\/span> <small class="badge">Last used<\/small>/g)];
  expect(marked.length).toBeLessThanOrEqual(1);
  return marked[0]?.[1] ?? (text.includes("with your password, as last time") ? "password" : null);
}

function events(site: Installation, type: string): Promise<readonly Record<string, unknown>[]> {
  return site.raw(`select session_id from {events} where type = '${type}'`);
}

const shownToken = /name="identityId" value="([^"]+)"/;

onEveryDatabase((open) => {
  test("the log-in page says what this browser last signed in with, and nothing of who it was", async () => {
    const site = await open({ providers });
    const { email } = await site.member();
    const browser = site.browser();
    expect(await lastUsed(browser)).toBeNull();
    await browser.submit("/auth/login", { email, password, remember: "true" });
    await browser.submit("/auth/logout", {});
    expect(await lastUsed(browser)).toBe("password");
    // A change of the password is no sign-in.
    await browser.submit("/auth/login", { email, password, remember: "true" });
    await browser.post("/auth/password/change", { currentPassword: password, newPassword: secondPassword });
    await browser.submit("/auth/logout", {});
    const page = await browser.visit("/login");
    expect([await lastUsed(browser), page.text.includes(email)]).toStrictEqual(["password", false]);
    expect(browser.cookies.get(deviceCookie)).not.toContain("password");
  });

  test("whoever did not want to be kept signed in leaves nothing for the next person, not even what she had left before", async () => {
    const site = await open({ providers });
    const [ada, eve] = [await site.member(), await site.member()];
    const browser = site.browser();
    const visit = async ({ email }: { readonly email: string }, remember: string) => {
      await browser.submit("/auth/login", { email, password, remember });
      await browser.submit("/auth/logout", {});
    };
    await visit(ada, "false");
    expect(await lastUsed(browser)).toBeNull();
    await visit(ada, "true");
    await visit(eve, "false");
    expect(await lastUsed(browser)).toBe("password");
    await visit(ada, "false");
    expect(await lastUsed(browser)).toBeNull();
  });

  test("a forged, a stranger's and an outdated memory of the last sign-in say nothing", async () => {
    const site = await open({ providers });
    const { email } = await site.member();
    const browser = site.browser();
    await browser.submit("/auth/login", { email, password, remember: "true" });
    await browser.submit("/auth/logout", {});
    const real = browser.cookies.get(deviceCookie) ?? "";
    const elsewhere = (await open({ providers })).browser();
    const forged = [
      Buffer.from(JSON.stringify({ marks: [{ userId: "x", epoch: 0, id: "", way: "google" }] })).toString("base64url"),
      `${real.slice(0, -4)}AAAA`,
      `"><script>alert(1)</script>`,
      "google",
    ];
    for (const value of forged) {
      browser.cookies.set(deviceCookie, value);
      const { status, text } = await browser.visit("/login");
      expect([
        status,
        text.includes("<script>"),
        text.includes("Last used"),
        text.includes("as last time"),
      ]).toStrictEqual([200, false, false, false]);
    }
    elsewhere.cookies.set(deviceCookie, real);
    expect(await lastUsed(elsewhere)).toBeNull();
    browser.cookies.set(deviceCookie, real);
    expect(await lastUsed(browser)).toBe("password");
    site.time.now += 366 * 24 * hour;
    expect(await lastUsed(browser)).toBeNull();
  });

  test("logging out and closing an account lead to a page that says what it means, and asks for nothing", async () => {
    const site = await open();
    const { browser, email } = await site.member();
    const out = await browser.visit((await browser.submit("/auth/logout", {})).location ?? "");
    expect(out.text).toContain("You are logged out");
    expect(out.text).toContain("Where else you are signed in");
    expect(out.text).not.toContain("<form");
    await browser.submit("/auth/login", { email, password });
    const everywhere = await browser.submit("/auth/logout", { everywhere: "true" });
    expect((await browser.visit(everywhere.location ?? "")).text).toContain("on this device and on all others");
    await browser.submit("/auth/login", { email, password });
    const closed = await browser.visit((await browser.submit("/auth/user/delete", {})).location ?? "");
    expect(closed.text).toContain("erased after seven days");
    // Somebody who is signed in is not told that she is not.
    const other = await site.member();
    expect((await other.browser.visit("/login?notice=signed_out")).status).toBe(303);
  });

  test("an unproven address gets its link again from the log-in page, where it was typed", async () => {
    const box = createMailbox();
    const site = await open({ mailer: box.mailer, verification: "required" });
    const browser = site.browser();
    const email = newEmail();
    await browser.post("/auth/register", { email, password });
    await browser.post("/auth/email/verify", { token: await box.token(email) });
    const userId = (await browser.get("/auth/session")).body.user.id as string;
    await browser.submit("/auth/logout", {});
    await site.raw(
      `update {users} set email_verified = ${site.kind === "postgres" ? "false" : "0"} where id = '${userId}'`,
    );
    const refused = await browser.submit("/auth/login", { email, password });
    const { text } = await browser.visit(refused.location ?? "");
    expect(text).toContain("Confirm your address first.");
    expect(text).toMatch(new RegExp(`action="/auth/email/verify/resend"[^]*name="email" value="${email}"`));
    expect(text).not.toContain(password);
  });

  test("that was not me: a session ends at once and is noted once; the way on is the password, with its own proof", async () => {
    const site = await open();
    const { browser: ada, email, userId } = await site.member();
    const thief = site.browser();
    const { body } = await thief.post("/auth/login", { email, password });
    const stolen = body.session.id as string;
    const { text } = await ada.visit("/account");
    expect(text.split(`/auth/sessions/${stolen}/disown`)).toHaveLength(3);
    const done = await ada.submit(`/auth/sessions/${stolen}/disown`, {});
    expect(done.location).toBe("/account?notice=session_disowned");
    await expect.poll(async () => (await thief.get("/auth/session")).status).toBe(401);
    const after = (await ada.visit(done.location ?? "")).text;
    expect(after).toContain("change it now");
    // It is said already.
    expect(after).not.toContain(`/auth/sessions/${stolen}/disown`);
    for (const path of [stolen, stolen]) await ada.submit(`/auth/sessions/${path}/disown`, {});
    expect(await events(site, "sign_in_disowned")).toEqual([{ session_id: stolen }]);
    // Nobody changes the password by it.
    expect((await ada.post("/auth/password/change", { newPassword: secondPassword })).status).not.toBe(200);
    expect((await ada.get("/auth/session")).body.user.id).toBe(userId);
  });

  test("A011: nobody says it of another person's session, of one that never was, or of her own", async () => {
    const site = await open();
    const [ada, eve] = [await site.member(), await site.member()];
    const { body } = await ada.browser.get("/auth/session");
    const own = (await eve.browser.get("/auth/session")).body.session.id as string;
    for (const id of [body.session.id, own, randomUUID(), "..%2f..", "x'--"]) {
      const answer = await eve.browser.post(`/auth/sessions/${id}/disown`);
      expect([id, answer.status]).toStrictEqual([id, 404]);
    }
    for (const { browser } of [ada, eve]) expect((await browser.get("/auth/session")).status).toBe(200);
    expect(await events(site, "sign_in_disowned")).toStrictEqual([]);
  });

  test("attempts add up to one line a day and an address, and the choice of what is shown is kept", async () => {
    const site = await open();
    const { browser: ada, email } = await site.member();
    const stranger = site.browser();
    for (const wrong of ["first guess of all", "second guess of all", "third guess of all"]) {
      await stranger.post("/auth/login", { email, password: wrong });
    }
    const shown = async (query = "") => (await ada.visit(`/account${query}`)).text;
    await expect.poll(() => shown()).toContain("Somebody tried a wrong password 3 times");
    const text = await shown("?show=attempts");
    expect(text.split('<li class="event">')).toHaveLength(2);
    expect(text).toContain(stranger.ip);
    expect(text).toMatch(/href="\/account\?show=attempts#activity" aria-current="true"/);
    expect(await shown("?show=%22%3E%3Cscript%3E")).not.toContain("<script>alert");
  });

  test("the only admin keeps her account until somebody else is one, and is told why", async () => {
    const site = await open();
    const admin = await operator(site, "admin");
    const refused = await admin.browser.submit("/auth/user/delete", {});
    expect((await admin.browser.visit(refused.location ?? "")).text).toContain("You are the only admin here");
    const told = await admin.browser.post("/auth/user/delete");
    expect([told.status, told.body.code, told.body.errors]).toStrictEqual([
      403,
      "forbidden",
      [{ pointer: "", code: "last_admin" }],
    ]);
    expect((await admin.browser.get("/auth/session")).status).toBe(200);
    await operator(site, "admin");
    expect((await admin.browser.post("/auth/user/delete")).status).toBe(202);
  });

  test("A011: a picture is chosen of one's own identities alone, and removed for good", async () => {
    const site = await open({ providers });
    const [ada, eve] = [await site.member(), await site.member()];
    await linkIn(ada.browser, { subject: "ada", avatarUrl: "https://pictures.invalid/ada.png" });
    const { text } = await ada.browser.visit("/account");
    const [, identityId = ""] = shownToken.exec(text) ?? [];
    expect(text).toContain("Use the one from Google");
    expect((await eve.browser.visit("/account")).text).not.toMatch(shownToken);
    for (const id of [identityId, randomUUID(), "none", ""]) {
      const stolen = await eve.browser.post("/auth/user/picture", { identityId: id });
      expect([id, stolen.status]).toStrictEqual([id, 404]);
    }
    // Hers, and not to be had: said at her picture, and nothing has changed.
    const away = await ada.browser.submit("/auth/user/picture", { identityId });
    expect((await ada.browser.visit(away.location ?? "")).text).toContain("That picture cannot be had right now.");
    expect((await ada.browser.post("/auth/user/picture", { identityId })).body.code).toBe("provider_failed");
    expect((await ada.browser.post("/auth/user/picture/remove")).status).toBe(204);
    expect(await site.raw("select picture from {users} where picture is not null")).toEqual([{ picture: "none" }]);
    expect((await site.browser().post("/auth/user/picture/remove")).status).toBe(401);
  });
});
