import { expect, test } from "vitest";
import { newEmail, onEveryDatabase, password, secondPassword, sessionCookieName } from "./installation.ts";

onEveryDatabase((open) => {
  test("a person without script does everything by forms, each answered with 303", async () => {
    const { browser } = await open();
    const [laptop, phone] = [browser(), browser()];
    const email = newEmail();

    const registered = await laptop.submit("/auth/register", {
      email,
      password,
      name: "Ada",
      returnTo: "/welcome?a=1#b",
    });
    expect([registered.status, registered.location]).toStrictEqual([303, "/welcome?a=1#b"]);
    const account = await laptop.visit("/account");
    expect(account.status).toBe(200);
    expect(account.text).toContain(email);

    const login = await phone.submit("/auth/login", { email, password, remember: "on" });
    expect([login.status, login.location]).toStrictEqual([303, "/"]);
    const { id } = (await phone.get("/auth/session")).body.session;
    expect((await laptop.visit("/account")).text).toContain(`/auth/sessions/${id}/end`);
    const ended = await laptop.submit(`/auth/sessions/${id}/end`, {});
    expect([ended.status, ended.location]).toStrictEqual([303, "/account?notice=session_ended"]);
    const sentAway = await phone.visit("/account");
    expect([sentAway.status, sentAway.location]).toStrictEqual([
      303,
      "/login?notice=session_revoked&returnTo=%2Faccount",
    ]);

    const change = await laptop.submit("/auth/password/change", {
      currentPassword: password,
      newPassword: secondPassword,
    });
    expect([change.status, change.location]).toStrictEqual([303, "/account?notice=password_changed"]);
    expect((await laptop.visit("/account")).status).toBe(200);

    const named = await laptop.submit("/auth/user", { name: "" });
    expect([named.status, named.location]).toStrictEqual([303, "/account?notice=saved"]);
    expect((await laptop.get("/auth/session")).body.user.name).toBeNull();

    const out = await laptop.submit("/auth/logout", {});
    expect([out.status, out.location]).toStrictEqual([303, "/login?notice=signed_out"]);
    expect(laptop.cookies.has(sessionCookieName)).toBe(false);
  });

  test("a refused form comes back with what was typed, never with the password", async () => {
    const { browser } = await open();
    const client = browser();
    const email = newEmail();
    const refused = await client.submit("/auth/login", { email, password, returnTo: "/next" });
    expect([refused.status, refused.location]).toStrictEqual([
      303,
      "/login?error=invalid_credentials&returnTo=%2Fnext",
    ]);
    const page = await client.visit(refused.location ?? "");
    expect(page.text).toContain(email);
    expect(page.text).toContain('name="returnTo" value="/next"');
    expect(page.text).not.toContain(password);
    // Shown once: a reload is a clean page.
    expect((await client.visit(refused.location ?? "")).text).not.toContain(email);
  });

  test("a password that was refused at registration stands in no cookie and no URL", async () => {
    const { browser } = await open();
    const client = browser();
    const refused = await client.submit("/auth/register", {
      email: newEmail(),
      password: "hunter22-planted",
      name: "x".repeat(101),
    });
    expect(refused.status).toBe(303);
    const page = await client.visit(refused.location ?? "");
    expect(JSON.stringify([refused.location, refused.setCookies, page.text])).not.toContain("planted");
  });

  test("someone who is signed in already is sent on from the log-in page", async () => {
    const { member } = await open();
    const { browser } = await member();
    const page = await browser.visit("/login?returnTo=%2Fnext");
    expect([page.status, page.location]).toStrictEqual([303, "/next"]);
  });
});
