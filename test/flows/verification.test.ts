import { expect, test } from "vitest";
import type { AuthOptions } from "../../src/index.ts";
import { internalsOf } from "../../src/auth/internals.ts";
import { parseEmail } from "../../src/mail/email.ts";
import { inviteUser } from "../../src/user/invitation.ts";
import { createResetLink } from "../../src/password/request-reset.ts";
import { createMailbox, type Mailbox } from "./mailbox.ts";
import { day, hour, minute, newEmail, onEveryDatabase, password, secondPassword } from "./installation.ts";

onEveryDatabase((open) => {
  async function start(options: AuthOptions = {}) {
    const box: Mailbox = createMailbox();
    const site = await open({ mailer: box.mailer, verification: "required", ...options });
    return { ...site, box };
  }

  test("registering sends a link; in the browser that registered it needs a button, and signs in", async () => {
    const { browser, box, raw } = await start();
    const ada = browser();
    const email = newEmail();
    const asked = await ada.post("/auth/register", { email, password, name: "Ada" });
    expect([asked.status, asked.body]).toStrictEqual([202, { status: "verification_sent" }]);
    expect(await raw("select id from {users}")).toStrictEqual([]);
    const token = await box.token(email);
    const proven = await ada.post("/auth/email/verify", { token });
    expect([proven.status, proven.text]).toStrictEqual([204, ""]);
    const { body } = await ada.get("/auth/session");
    expect(body.user).toMatchObject({ email, emailVerified: true, name: "Ada" });
    expect((await browser().post("/auth/login", { email, password })).status).toBe(200);
    expect(await raw("select id from {pending_registrations}")).toStrictEqual([]);
    // What is left came with the notice of the last sign-in.
    expect(await raw("select hash from {codes} where purpose <> 'disown'")).toStrictEqual([]);
  });

  test("another browser has to give the password that the attempt was made with, and is signed in by it", async () => {
    const { browser, box } = await start();
    const email = newEmail();
    await browser().post("/auth/register", { email, password });
    const token = await box.token(email);
    const other = browser();
    const without = await other.post("/auth/email/verify", { token });
    expect([without.status, without.body.code]).toStrictEqual([403, "password_required"]);
    const wrong = await other.post("/auth/email/verify", { token, password: secondPassword });
    expect([wrong.status, wrong.body.code]).toStrictEqual([401, "invalid_credentials"]);
    expect((await other.post("/auth/email/verify", { token, password })).status).toBe(204);
    expect((await other.get("/auth/session")).body.user.email).toBe(email);
  });

  test("before the proof there is no account to log in to, and nothing says that one is on its way", async () => {
    const { browser, box } = await start();
    const email = newEmail();
    await browser().post("/auth/register", { email, password });
    await box.next(email);
    const refused = await browser().post("/auth/login", { email, password });
    expect([refused.status, refused.body.code]).toStrictEqual([401, "invalid_credentials"]);
  });

  test("whoever registers an address that has an account is answered the same; its owner is told", async () => {
    const { browser, box } = await start();
    const email = newEmail();
    const ada = browser();
    await ada.post("/auth/register", { email, password });
    await ada.post("/auth/email/verify", { token: await box.token(email) });
    const again = await browser().post("/auth/register", { email, password: secondPassword });
    expect([again.status, again.body]).toStrictEqual([202, { status: "verification_sent" }]);
    const mail = await box.next(email);
    expect(mail.text).not.toContain("token=");
    expect(mail.text).toContain("/forgot-password");
    expect((await browser().post("/auth/login", { email, password: secondPassword })).status).toBe(401);
    expect((await browser().post("/auth/login", { email, password })).status).toBe(200);
  });

  test("the link is sent again, and the one before is worth nothing", async () => {
    const { browser, box } = await start();
    const ada = browser();
    const email = newEmail();
    await ada.post("/auth/register", { email, password });
    const first = await box.token(email);
    expect((await ada.post("/auth/email/verify/resend", { email })).status).toBe(202);
    const second = await box.token(email);
    const refused = await ada.post("/auth/email/verify", { token: first });
    expect([refused.status, refused.body.code]).toStrictEqual([400, "code_invalid"]);
    expect((await ada.post("/auth/email/verify", { token: second })).status).toBe(204);
  });

  test("a link works for a day", async () => {
    const { browser, box, time } = await start();
    const ada = browser();
    const email = newEmail();
    await ada.post("/auth/register", { email, password });
    const token = await box.token(email);
    time.now += day;
    expect((await ada.post("/auth/email/verify", { token })).body.code).toBe("code_invalid");
  });

  test("by forms and pages: register, look at the mail, press the button, arrive", async () => {
    const { browser, box } = await start({ pages: { afterLogin: "/welcome" } });
    const ada = browser();
    const email = newEmail();
    const asked = await ada.submit("/auth/register", { email, password, returnTo: "/orders?page=2" });
    expect([asked.status, asked.location]).toStrictEqual([303, "/verify-email"]);
    const waiting = await ada.visit("/verify-email");
    expect(waiting.text).toContain(`<bdi class="who">${email}</bdi>`);
    const followed = await ada.visit(await box.link(email));
    expect([followed.status, followed.location]).toStrictEqual([303, "/verify-email"]);
    const page = await ada.visit("/verify-email");
    expect(page.text).toContain("Confirm your address");
    expect(page.text).not.toContain('type="password"');
    const [, token = ""] = /name="token" value="([^"]+)"/.exec(page.text) ?? [];
    const proven = await ada.submit("/auth/email/verify", { token });
    expect([proven.status, proven.location]).toStrictEqual([303, "/orders?page=2"]);
    expect((await ada.visit("/account")).text).toContain(email);
  });

  test("in another browser the page asks for the password, and says when it is wrong", async () => {
    const { browser, box } = await start();
    const email = newEmail();
    await browser().submit("/auth/register", { email, password });
    const other = browser();
    await other.visit(await box.link(email));
    const page = await other.visit("/verify-email");
    expect(page.text).toContain('type="password"');
    const [, token = ""] = /name="token" value="([^"]+)"/.exec(page.text) ?? [];
    const wrong = await other.submit("/auth/email/verify", { token, password: secondPassword });
    expect(wrong.location).toBe("/verify-email?error=invalid_credentials");
    expect((await other.visit(wrong.location ?? "")).text).toContain("That is not your password.");
    expect((await other.submit("/auth/email/verify", { token, password })).status).toBe(303);
    expect((await other.get("/auth/session")).status).toBe(200);
    expect((await other.visit("/verify-email")).text).not.toContain("lko_");
  });

  test("forgotten password: a link by mail, a new password, every session ended, the owner told", async () => {
    const { browser, box, another } = await start();
    const ada = browser();
    const email = newEmail();
    await ada.post("/auth/register", { email, password });
    await ada.post("/auth/email/verify", { token: await box.token(email) });
    const elsewhere = browser({ auth: await another() });
    await elsewhere.post("/auth/login", { email, password });
    expect((await browser().post("/auth/password/forgot", { email })).status).toBe(202);
    const mail = await box.next(email);
    const [, token] = /token=(lko_[\w-]{43})\b/.exec(mail.text) ?? [];
    const weak = await browser().post("/auth/password/reset", { token, newPassword: "short" });
    expect([weak.status, weak.body.errors[0].pointer]).toStrictEqual([422, "/newPassword"]);
    const done = await browser().post("/auth/password/reset", { token, newPassword: secondPassword });
    expect([done.status, done.setCookies.filter((line) => line.includes("session"))]).toStrictEqual([204, []]);
    for (const one of [ada, elsewhere]) {
      await expect.poll(async () => (await one.get("/auth/session")).body.code).toBe("session_revoked");
    }
    expect((await browser().post("/auth/login", { email, password })).status).toBe(401);
    expect((await browser().post("/auth/login", { email, password: secondPassword })).status).toBe(200);
    expect((await box.next(email)).subject).toMatch(/password/i);
  });

  test("by pages: forgot, mail, new password, log in; a dead link says so and leads on", async () => {
    const { browser, member, box } = await start({ verification: "off" });
    const { email } = await member();
    const ada = browser();
    expect((await ada.visit("/login")).text).toContain('href="/forgot-password"');
    const asked = await ada.submit("/auth/password/forgot", { email });
    expect(asked.location).toBe("/forgot-password?notice=reset_sent");
    expect((await ada.visit(asked.location ?? "")).text).toContain("Check your mail");
    const link = await box.link(email);
    await ada.visit(link);
    const page = await ada.visit("/reset-password");
    expect(page.text).toContain(email);
    const [, token = ""] = /name="token" value="([^"]+)"/.exec(page.text) ?? [];
    const weak = await ada.submit("/auth/password/reset", { token, newPassword: "short" });
    expect((await ada.visit(weak.location ?? "")).text).toContain("Use at least 8 characters.");
    const done = await ada.submit("/auth/password/reset", { token, newPassword: secondPassword });
    expect(done.location).toBe("/login?notice=password_changed");
    await ada.visit(link);
    const dead = await ada.visit("/reset-password");
    expect(dead.text).toContain("This link does not work any more");
    expect(dead.text).toContain('href="/forgot-password"');
  });

  test("a link to a new password works for thirty minutes, and only the newest of three an hour", async () => {
    const { browser, member, box, time } = await start({ verification: "off" });
    const { email } = await member();
    const ask = () => browser().post("/auth/password/forgot", { email });
    const reset = async (token: string, newPassword: string) =>
      (await browser().post("/auth/password/reset", { token, newPassword })).status;
    await ask();
    const first = await box.token(email);
    time.now += 30 * minute;
    expect(await reset(first, secondPassword)).toBe(400);
    await ask();
    const second = await box.token(email);
    await ask();
    const third = await box.token(email);
    // A stranger asks on: nothing more is sent, and the last link stays good.
    for (let i = 0; i < 5; i += 1) expect((await ask()).status).toBe(202);
    expect(await reset(second, secondPassword)).toBe(400);
    expect(await reset(third, secondPassword)).toBe(204);
    time.now += hour;
    expect(box.mails.filter((mail) => mail.to === email && mail.text.includes("token="))).toHaveLength(3);
  });

  test("somebody without a password sets her first one by a link", async () => {
    const { browser, member, raw, box } = await start({ verification: "off" });
    const { email, userId } = await member();
    await raw("update {users} set password_hash = null where id = $1", userId);
    await browser().post("/auth/password/forgot", { email });
    const token = await box.token(email);
    expect((await browser().post("/auth/password/reset", { token, newPassword: secondPassword })).status).toBe(204);
    expect((await browser().post("/auth/login", { email, password: secondPassword })).body.user.emailVerified).toBe(
      true,
    );
  });

  test("an operator's link resets a password without a mail", async () => {
    const { auth, browser, member } = await open();
    const { email, userId } = await member();
    const made = await createResetLink(await internalsOf(auth).deps(), userId, { actor: "operator" });
    const token = new URL(made?.link ?? "").searchParams.get("token");
    expect((await browser().post("/auth/password/reset", { token, newPassword: secondPassword })).status).toBe(204);
    expect((await browser().post("/auth/login", { email, password: secondPassword })).status).toBe(200);
    expect(await createResetLink(await internalsOf(auth).deps(), "nobody", { actor: "operator" })).toBeNull();
  });

  test("optional: the account works at once, says what is missing, and is proven from its session", async () => {
    const { browser, box } = await start({ verification: "optional" });
    const ada = browser();
    const email = newEmail();
    expect((await ada.post("/auth/register", { email, password })).status).toBe(201);
    expect((await ada.visit("/account")).text).toContain("not confirmed yet");
    const elsewhere = browser();
    await elsewhere.post("/auth/login", { email, password });
    const resent = await ada.submit("/auth/email/verify/resend", {
      email,
      returnTo: "/account?notice=verification_sent",
    });
    expect(resent.location).toBe("/account?notice=verification_sent");
    await box.next(email);
    const token = await box.token(email);
    expect((await ada.post("/auth/email/verify", { token })).status).toBe(204);
    expect((await ada.get("/auth/session")).body.user.emailVerified).toBe(true);
    expect((await ada.visit("/account")).text).not.toContain("not confirmed yet");
    expect((await elsewhere.get("/auth/session")).status).toBe(200);
    expect((await ada.post("/auth/email/verify", { token })).body.code).toBe("code_invalid");
  });

  test("required from now on: who is not proven learns it after the right password, and gets a link", async () => {
    const { member, another, browser, box } = await start({ verification: "off" });
    const { email, browser: ada } = await member();
    const auth = await another({ verification: "required" });
    const later = browser({ auth });
    const wrong = await later.post("/auth/login", { email, password: secondPassword });
    expect([wrong.status, wrong.body.code]).toStrictEqual([401, "invalid_credentials"]);
    const refused = await later.post("/auth/login", { email, password });
    expect([refused.status, refused.body.code]).toStrictEqual([403, "email_not_verified"]);
    const token = await box.token(email);
    expect((await later.post("/auth/email/verify", { token, password })).status).toBe(204);
    expect((await later.get("/auth/session")).body.user.emailVerified).toBe(true);
    expect((await ada.get("/auth/session")).status).toBe(200);
  });

  test("A067: the address of an invitation is fixed, counts as proven, and one account comes of it", async () => {
    const { auth, browser, box } = await start({
      registration: "invite",
      allowedEmailDomains: ["example.org"],
    });
    const email = newEmail();
    const closed = await browser().post("/auth/register", { email, password });
    expect(closed.body.code).toBe("registration_closed");
    const invited = await inviteUser(await internalsOf(auth).deps(), {
      email: parseEmail(email)!,
      role: "editor",
      actor: "operator",
    });
    expect(invited.isMailed).toBe(true);
    const link = await box.link(email);
    expect(invited.link).toContain(link);
    const ada = browser();
    expect((await ada.visit(link)).location).toBe("/register");
    const page = await ada.visit("/register");
    expect(page.text).toContain(`You are invited as <bdi class="who">${email}</bdi>`);
    const [, invitation = ""] = /name="invitation" value="([^"]+)"/.exec(page.text) ?? [];
    const other = await ada.post("/auth/register", { email: newEmail(), password, invitation });
    expect([other.status, other.body.errors[0].code]).toStrictEqual([400, "not_invited"]);
    const done = await ada.submit("/auth/register", { email, password, invitation });
    expect(done.status).toBe(303);
    const { body } = await ada.get("/auth/session");
    expect(body.user).toMatchObject({ email, emailVerified: true, role: "editor" });
    const again = await browser().post("/auth/register", { email, password, invitation });
    expect(again.body.code).toBe("code_invalid");
    await browser().visit(link);
    const late = browser();
    await late.visit(link);
    expect((await late.visit("/register")).text).toContain("This link does not work any more");
  });

  test("without a mailer nothing is promised", async () => {
    const { browser } = await open();
    for (const path of ["/auth/password/forgot", "/auth/email/verify/resend"]) {
      const refused = await browser().post(path, { email: newEmail() });
      expect([refused.status, refused.body.code]).toStrictEqual([503, "mail_not_configured"]);
    }
    expect((await browser().visit("/login")).text).not.toContain("forgot");
  });
});
