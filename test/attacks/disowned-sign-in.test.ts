import { expect, test, vi } from "vitest";
import type { AuthOptions } from "../../src/index.ts";
import { comeBack, identitiesOf, linkIn, providers } from "../flows/provider-sign-in.ts";
import type { Client } from "../flows/client.ts";
import { Program } from "../flows/program.ts";
import { createMailbox } from "../flows/mailbox.ts";
import { day, minute, newEmail, onEveryDatabase, password, secondPassword } from "../flows/installation.ts";

vi.setConfig({ testTimeout: 120_000 });

const thirdPassword = "amber harbour 12 thistle";
const notMe = /^https:\S*\/not-me\?token=(\S+)$/m;

onEveryDatabase((open) => {
  async function start(options: AuthOptions = {}) {
    const box = createMailbox();
    const site = await open({ mailer: box.mailer, verification: "required", ...options });
    const proven = async () => {
      const browser = site.browser();
      const email = newEmail();
      await browser.post("/auth/register", { email, password });
      await browser.post("/auth/email/verify", { token: await box.token(email) });
      return { browser, email, userId: (await browser.get("/auth/session")).body.user.id as string };
    };
    /** The newest mail of that subject to an address. */
    const mail = (to: string, subject: string) =>
      vi.waitUntil(() => box.mails.findLast((one) => one.to === to && one.subject.includes(subject)), {
        timeout: 20_000,
      });
    /** The token by which its reader says: that was not me. */
    const disownToken = async (to: string, subject: string) =>
      notMe.exec((await mail(to, subject)).text)?.[1] ?? "there is none";
    const disown = async (token: string, browser: Client = site.browser()) => {
      const { status, body } = await browser.post("/auth/sessions/disown", { token });
      return status === 204 ? "done" : body.code;
    };
    const login = async (email: string, word: string) =>
      (await site.browser().post("/auth/login", { email, password: word })).status;
    const isIn = async (browser: Client) => (await browser.get("/auth/session")).status === 200;
    return { ...site, box, proven, mail, disownToken, disown, login, isIn };
  }

  test("A063, R095: that was not me: nobody is signed in any more, and nothing that a thief knows or has linked opens the account", async () => {
    const { proven, browser, disownToken, isIn, login, auth, box, raw } = await start({ providers });
    const { browser: ada, email, userId } = await proven();
    await linkIn(ada, { subject: "hers" });
    // Hers from long before.
    await raw("update {identities} set created_at = 1 where user_id = $1", userId);
    const thief = browser();
    await thief.post("/auth/login", { email, password });
    const token = await disownToken(email, "New sign-in");
    await linkIn(thief, { subject: "thief" }, "github");
    await thief.post("/auth/email/change", { newEmail: newEmail() });
    const visitor = browser();
    await visitor.visit(`/not-me?token=${token}`);
    const page = await visitor.visit("/not-me");
    expect(page.text).toContain(email);
    for (const one of [ada, thief]) expect(await isIn(one)).toBe(true);
    const [, field = ""] = /name="token" value="([^"]+)"/.exec(page.text) ?? [];
    const done = await visitor.submit("/auth/sessions/disown", { token: field });
    expect(done.location).toBe("/reset-password?notice=sign_in_disowned");
    for (const one of [ada, thief, visitor]) await expect.poll(() => isIn(one)).toBe(false);
    expect(await login(email, password)).toBe(401);
    expect((await identitiesOf(auth, userId)).map(({ subject }) => subject)).toStrictEqual(["hers"]);
    const left = await raw("select purpose from {codes} where subject = $1", userId);
    expect(left.map(({ purpose }) => purpose)).toStrictEqual(["password_reset"]);
    const reset = await visitor.visit(done.location ?? "");
    expect(reset.text).toContain("everybody is signed out");
    const [, next = ""] = /name="token" value="([^"]+)"/.exec(reset.text) ?? [];
    const set = await visitor.submit("/auth/password/reset", { token: next, newPassword: secondPassword });
    expect(set.location).toBe("/login?notice=password_changed");
    expect(await isIn(visitor)).toBe(false);
    expect(await login(email, secondPassword)).toBe(200);
    const events = await raw("select type from {events} where user_id = $1 and type = 'sign_in_disowned'", userId);
    expect(events).toHaveLength(1);
    // The device that had been known is none any more: its next sign-in is told.
    box.mails.splice(0);
    await ada.post("/auth/login", { email, password: secondPassword });
    expect(await disownToken(email, "New sign-in")).toMatch(/^lko_/);
  });

  test("A063: each notice has the link: of a password that was changed or set, of a provider, of a copied sign-in", async () => {
    const { proven, browser, disownToken, disown, isIn, login, auth, time, box } = await start({ providers });
    const { browser: ada, email, userId } = await proven();
    // A thief who knows the password changes it: the link survives that, or he would have her locked out.
    const thief = browser();
    await thief.post("/auth/login", { email, password });
    const early = await disownToken(email, "New sign-in");
    await thief.post("/auth/password/change", { currentPassword: password, newPassword: secondPassword });
    const changed = await disownToken(email, "password for Latchkey was changed");
    await thief.post("/auth/password/change", { currentPassword: secondPassword, newPassword: thirdPassword });
    expect(await disown(early)).toBe("done");
    await expect.poll(() => isIn(thief)).toBe(false);
    expect(await login(email, thirdPassword)).toBe(401);
    // One of them has done it: the others are worth nothing.
    expect(await disown(changed)).toBe("code_invalid");
    const back = async (newPassword: string) => {
      await browser().post("/auth/password/forgot", { email });
      const mail = await vi.waitUntil(() =>
        box.mails.findLast(({ to, text }) => to === email && text.includes("/reset-password?")),
      );
      const token = /token=(\S+)/.exec(mail.text)?.[1];
      expect((await browser().post("/auth/password/reset", { token, newPassword })).status).toBe(204);
      await ada.post("/auth/login", { email, password: newPassword });
    };
    await back(password);
    await linkIn(ada, { subject: "somebody's" });
    expect(await disown(await disownToken(email, "Google now opens"))).toBe("done");
    expect(await identitiesOf(auth, userId)).toStrictEqual([]);
    time.now += 61 * minute;
    box.mails.splice(0);
    await back(secondPassword);
    const phone = new Program(auth);
    expect((await phone.signIn(email, { password: secondPassword })).status).toBe(200);
    const stolen = phone.refreshToken;
    for (let i = 0; i < 2; i += 1) {
      time.now += 2 * minute;
      expect((await phone.refresh()).status).toBe(200);
    }
    expect((await phone.present(stolen)).body.code).toBe("refresh_token_reused");
    expect(await isIn(ada)).toBe(true);
    expect(await disown(await disownToken(email, "A copy of your sign-in"))).toBe("done");
    await expect.poll(() => isIn(ada)).toBe(false);
  });

  test("A063, A065: what a thief linked before the thing that its owner answers to goes too, whichever of the notices she takes", async () => {
    const { proven, browser, disownToken, disown, mail, auth, box, time, raw } = await start({ providers });
    const visit = async () => {
      const { browser: ada, email, userId } = await proven();
      await linkIn(ada, { subject: `hers of ${email}` }, "github");
      await raw("update {identities} set created_at = 1 where user_id = $1", userId);
      await raw("delete from {codes} where subject = $1", userId);
      time.now += minute;
      const thief = browser();
      await thief.post("/auth/login", { email, password });
      await disownToken(email, "New sign-in");
      time.now += minute;
      await linkIn(thief, { subject: `thief of ${email}` });
      time.now += 5 * minute;
      return { thief, email, userId };
    };
    const left = async (userId: string) => (await identitiesOf(auth, userId)).map(({ subject }) => subject);
    // He changes the address, which ends the links of the earlier notices: the way back has to be enough.
    const moved = await visit();
    const to = newEmail();
    await moved.thief.post("/auth/email/change", { newEmail: to });
    expect((await moved.thief.post("/auth/email/verify", { token: await box.token(to) })).status).toBe(204);
    const notice = await mail(moved.email, "was changed");
    const token = /token=(\S+)/.exec(notice.text)?.[1];
    expect((await browser().post("/auth/email/change/undo", { token })).status).toBe(204);
    expect(await left(moved.userId)).toStrictEqual([`hers of ${moved.email}`]);
    // She answers the newest of three mails: the links of the others end with it.
    const { thief: other, email, userId } = await visit();
    await other.post("/auth/password/change", { currentPassword: password, newPassword: secondPassword });
    expect(await disown(await disownToken(email, "password for Latchkey was changed"))).toBe("done");
    expect(await left(userId)).toStrictEqual([`hers of ${email}`]);
  });

  test("A063: the link is no weaker than a reset: an unproven address has none, and it dies with the address, a reset, and a week", async () => {
    const { proven, browser, disownToken, disown, box, raw, time, another, mail } = await start();
    const weak = await another({ verification: "off" });
    const unproven = newEmail();
    const eve = browser({ auth: weak, userAgent: "planted-agent/1.0" });
    await eve.post("/auth/register", { email: unproven, password, name: "planted name" });
    await browser({ auth: weak, userAgent: "planted-agent/1.0" }).post("/auth/login", { email: unproven, password });
    await eve.post("/auth/password/change", { currentPassword: password, newPassword: secondPassword });
    for (const subject of ["New sign-in", "was changed"]) {
      const { text, html } = await mail(unproven, subject);
      expect(text + html).not.toMatch(/planted|token=/);
    }
    expect(await raw("select hash from {codes} where purpose = 'disown'")).toStrictEqual([]);

    const { browser: ada, email } = await proven();
    const signIn = async (to: string, word = password) => {
      box.mails.splice(0);
      await browser().post("/auth/login", { email: to, password: word });
      return disownToken(to, "New sign-in");
    };
    const old = await signIn(email);
    const to = newEmail();
    await ada.post("/auth/email/change", { newEmail: to });
    expect((await ada.post("/auth/email/verify", { token: await box.token(to) })).status).toBe(204);
    expect(await disown(old)).toBe("code_invalid");
    const second = await signIn(to);
    await browser().post("/auth/password/forgot", { email: to });
    const reset = { token: await box.token(to), newPassword: secondPassword };
    expect((await browser().post("/auth/password/reset", reset)).status).toBe(204);
    expect(await disown(second)).toBe("code_invalid");
    time.now += 61 * minute;
    const third = await signIn(to, secondPassword);
    time.now += 7 * day;
    expect(await disown(third)).toBe("code_invalid");
    const fourth = await signIn(to, secondPassword);
    await raw("update {users} set banned_at = $1 where email = $2", time.now, to);
    expect(await disown(fourth)).toBe("user_banned");
    await raw("update {users} set banned_at = null where email = $1", to);
    const thief = await browser().post("/auth/login", { email: to, password: secondPassword });
    expect(thief.status).toBe(200);
    await raw("update {users} set delete_after = $1 where email = $2", time.now + day, to);
    expect(await disown(fourth)).toBe("done");
    expect(await raw("select email from {users} where delete_after is not null")).toMatchObject([{ email: to }]);
  });

  test("A004, A064: whoever only opens the link ends nothing, and no other site sends the form", async () => {
    const { proven, browser, disownToken, isIn, disown } = await start();
    const { browser: ada, email } = await proven();
    await browser().post("/auth/login", { email, password });
    const token = await disownToken(email, "New sign-in");
    for (let i = 0; i < 2; i += 1) {
      const scanner = browser();
      await scanner.visit(`/not-me?token=${token}`);
      expect((await scanner.visit("/not-me")).status).toBe(200);
    }
    const head = await browser().send(`/not-me?token=${token}`, { method: "HEAD" });
    expect([head.status, head.setCookies]).toStrictEqual([303, []]);
    expect((await browser().get(`/auth/sessions/disown?token=${token}`)).status).toBe(405);
    const forged = await browser().send("/auth/sessions/disown", {
      method: "POST",
      headers: { origin: "https://evil.example", "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ token }).toString(),
    });
    expect(forged.body.code).toBe("csrf_rejected");
    expect(await isIn(ada)).toBe(true);
    // Somebody else's session has no part in it: it is neither ended nor asked for.
    const { browser: eve } = await proven();
    expect(await disown(token, eve)).toBe("done");
    expect([await isIn(eve), (await eve.visit("/not-me")).text.includes("does not work any more")]).toStrictEqual([
      true,
      true,
    ]);
    await expect.poll(() => isIn(ada)).toBe(false);
  });

  test("A062: of fifty who disown one sign-in at once, over two instances, one does", async () => {
    const { proven, browser, disownToken, another, raw } = await start();
    const { email, userId } = await proven();
    await browser().post("/auth/login", { email, password });
    const token = await disownToken(email, "New sign-in");
    const other = await another();
    const clients = Array.from({ length: 50 }, (_, i) => browser(i % 2 ? { auth: other } : {}));
    const answers = await Promise.all(clients.map((one) => one.post("/auth/sessions/disown", { token })));
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(answers.filter(({ body }) => body?.code === "code_invalid")).toHaveLength(49);
    expect(await raw("select version from {users} where id = $1", userId)).toMatchObject([{ version: 2 }]);
  });

  test("whoever has a provider, and never had a password, is led back to it and not to a password", async () => {
    const { browser, disownToken, raw, isIn } = await start({ providers });
    const email = newEmail();
    const ada = browser();
    await comeBack(ada, { subject: "ada", email, emailVerified: true });
    await raw("update {identities} set created_at = 1");
    const thief = browser();
    await comeBack(thief, { subject: "ada", email, emailVerified: true });
    const token = await disownToken(email, "New sign-in");
    const done = await browser().submit("/auth/sessions/disown", { token });
    expect(done.location).toBe("/login?notice=sign_in_disowned");
    for (const one of [ada, thief]) await expect.poll(() => isIn(one)).toBe(false);
    await comeBack(ada, { subject: "ada", email, emailVerified: true });
    expect(await isIn(ada)).toBe(true);
  });
});
