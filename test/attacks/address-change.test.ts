import { expect, test, vi } from "vitest";
import type { AuthOptions } from "../../src/index.ts";
import { identitiesOf, linkIn, providers } from "../flows/provider-sign-in.ts";
import { createMailbox } from "../flows/mailbox.ts";
import type { Client } from "../flows/client.ts";
import { day, minute, newEmail, onEveryDatabase, password, secondPassword } from "../flows/installation.ts";

vi.setConfig({ testTimeout: 120_000 });

onEveryDatabase((open) => {
  async function start(options: AuthOptions = {}) {
    const box = createMailbox();
    const site = await open({ mailer: box.mailer, verification: "required", ...options });
    /** Somebody who has proven her address, a moment ago. */
    const proven = async () => {
      const browser = site.browser();
      const email = newEmail();
      await browser.post("/auth/register", { email, password });
      await browser.post("/auth/email/verify", { token: await box.token(email) });
      return { browser, email };
    };
    /** Asks for another address, and gives the token that was mailed to it. */
    const ask = async (browser: Client, newEmail: string) => {
      expect((await browser.post("/auth/email/change", { newEmail })).status).toBe(202);
      return box.token(newEmail);
    };
    /** Changes the address; gives the token that takes it back. */
    const move = async (browser: Client, from: string, to: string) => {
      const changed = await browser.post("/auth/email/verify", { token: await ask(browser, to) });
      expect(changed.status).toBe(204);
      return box.token(from);
    };
    const addressOf = async (browser: Client) => (await browser.get("/auth/session")).body?.user?.email;
    const undo = async (token: string) => {
      const { status, body } = await site.browser().post("/auth/email/change/undo", { token });
      return status === 204 ? "done" : body.code;
    };
    const login = async (email: string, word = password) =>
      (await site.browser().post("/auth/login", { email, password: word })).status;
    return { ...site, box, proven, ask, move, undo, login, addressOf };
  }

  test("A065: a change of address takes a proof of the last ten minutes, and the address that is left is told", async () => {
    const { proven, box, time, addressOf, login, undo, browser } = await start();
    const { browser: ada, email } = await proven();
    const to = newEmail();
    time.now += 11 * minute;
    const stale = await ada.post("/auth/email/change", { newEmail: to });
    expect([stale.status, stale.body.code]).toStrictEqual([403, "reauthentication_required"]);
    expect((await ada.submit("/auth/email/change", { newEmail: to })).location).toContain("/reauthenticate?");
    expect((await browser().post("/auth/email/change", { newEmail: to })).status).toBe(401);
    await ada.post("/auth/reauthenticate", { password });
    expect((await ada.post("/auth/email/change", { newEmail: to })).status).toBe(202);
    const request = await box.next(to);
    // Nobody has proven that address yet: what is mailed to it holds nothing that anybody wrote.
    expect(request.text).not.toContain(email);
    const token = /token=(\S+)/.exec(request.text)?.[1] ?? "";
    expect([await addressOf(ada), await login(email)]).toStrictEqual([email, 200]);
    const phone = browser();
    await phone.post("/auth/login", { email, password });
    expect((await ada.post("/auth/email/verify", { token })).status).toBe(204);
    const notice = await box.next(email);
    expect(notice.subject).toBe("The address of your account at Latchkey was changed");
    // Whoever reads that mailbox today need not be whom it belonged to: it is not told where she went.
    expect(notice.text + notice.html).not.toContain(to);
    for (const one of [ada, phone]) await expect.poll(() => addressOf(one)).toBe(to);
    expect([await login(email), await login(to)]).toStrictEqual([401, 200]);
    const back = /token=(\S+)/.exec(notice.text)?.[1] ?? "";
    expect(await undo(back)).toBe("done");
    for (const one of [ada, phone]) await expect.poll(async () => (await one.get("/auth/session")).status).toBe(401);
    // Whoever had changed it knew the password. It opens nothing, under either address.
    expect([await login(email), await login(to)]).toStrictEqual([401, 401]);
    expect((await box.next(to)).subject).toBe("The change of your address at Latchkey was taken back");
    expect(await undo(back)).toBe("code_invalid");
  });

  test("A065: the link to the new address counts in a session of the account, and nowhere else", async () => {
    const { proven, ask, browser, addressOf } = await start();
    const ada = await proven();
    const eve = await proven();
    const to = newEmail();
    const token = await ask(ada.browser, to);
    // A stranger's mailbox, because the address was mistyped; a stranger's session; her own browser once it is signed out.
    expect((await browser().post("/auth/email/verify", { token })).status).toBe(401);
    expect((await browser().post("/auth/email/verify", { token, password })).status).toBe(401);
    expect((await eve.browser.post("/auth/email/verify", { token })).status).toBe(401);
    const page = async (one: Client) => {
      await one.visit(`/verify-email?token=${token}`);
      return (await one.visit("/verify-email")).text;
    };
    expect(await page(browser())).toContain("Sign in to that account first");
    expect(await page(ada.browser)).toContain("becomes the address of your account");
    const copy = ada.browser.copy();
    await ada.browser.post("/auth/logout");
    expect((await copy.post("/auth/email/verify", { token })).status).toBe(401);
    const forged = await browser().send("/auth/email/verify", {
      method: "POST",
      headers: { origin: "https://evil.example", "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ token }).toString(),
    });
    expect(forged.body.code).toBe("csrf_rejected");
    await ada.browser.post("/auth/login", { email: ada.email, password });
    expect((await ada.browser.post("/auth/email/verify", { token })).status).toBe(204);
    expect(await addressOf(ada.browser)).toBe(to);
    expect(await addressOf(eve.browser)).toBe(eve.email);
  });

  test("A057: a change that somebody has set up dies with the first proof of ownership, and with whatever ends everything", async () => {
    const { box, browser, ask, proven, raw } = await start({ verification: "optional" });
    const thiefs = newEmail();
    const pending = () => raw("select hash from {codes} where purpose = 'change_email'");
    // An account on the victim's address, with a change to the thief's on its way.
    const trap = async () => {
      const email = newEmail();
      const thief = browser();
      await thief.post("/auth/register", { email, password: secondPassword });
      const link = await box.link(email);
      return { email, thief, proof: link.split("token=")[1] ?? "", token: await ask(thief, newEmail()) };
    };
    const byReset = await trap();
    await browser().post("/auth/password/forgot", { email: byReset.email });
    await browser().post("/auth/password/reset", { token: await box.token(byReset.email), newPassword: password });
    const byTaking = await trap();
    await browser().post("/auth/email/verify", { token: byTaking.proof, notMe: true });
    const byPassword = await trap();
    await browser().post("/auth/email/verify", { token: byPassword.proof, password: secondPassword });
    expect(await pending()).toStrictEqual([]);
    for (const { email, thief, token } of [byReset, byTaking, byPassword]) {
      expect((await thief.post("/auth/email/verify", { token })).status).not.toBe(204);
      expect(await raw("select id from {users} where email = $1", email)).toHaveLength(1);
    }
    // What a thief asked for in an account that has an owner ends with all that she ends.
    const { browser: ada, email } = await proven();
    const stolen = ada.copy();
    const endings = [
      () => ada.post("/auth/sessions/revoke-others"),
      () => ada.post("/auth/password/change", { currentPassword: password, newPassword: secondPassword }),
    ];
    for (const end of endings) {
      const token = await ask(stolen, thiefs);
      await end();
      const late = ada.copy();
      expect((await late.post("/auth/email/verify", { token })).body.code).toBe("code_invalid");
      for (const [name, value] of ada.cookies) stolen.cookies.set(name, value);
    }
    expect(await raw("select id from {users} where email = $1", email)).toHaveLength(1);
  });

  test("A057: an address that was never proven leaves no way back to it", async () => {
    const { box, browser, ask, raw, login } = await start({ verification: "optional" });
    const [victims, thiefs] = [newEmail(), newEmail()];
    const thief = browser();
    await thief.post("/auth/register", { email: victims, password: secondPassword });
    await box.next(victims);
    expect((await thief.post("/auth/email/verify", { token: await ask(thief, thiefs) })).status).toBe(204);
    expect(await raw("select hash from {codes} where purpose = 'undo_email_change'")).toStrictEqual([]);
    expect(box.mails.filter(({ to }) => to === victims)).toHaveLength(1);
    // She comes, and it is an account of her own.
    const ada = browser();
    expect((await ada.post("/auth/register", { email: victims, password })).status).toBe(201);
    const logins = [await login(victims), await login(victims, secondPassword), await login(thiefs, secondPassword)];
    expect(logins).toStrictEqual([200, 401, 200]);
  });

  test("A065: whoever changes the address again does not shake off the owner of the first one", async () => {
    const { proven, move, undo, addressOf, browser, box, raw, auth, login } = await start({ providers });
    const { browser: ada, email } = await proven();
    const [second, third] = [newEmail(), newEmail()];
    const userId = (await ada.get("/auth/session")).body.user.id;
    const first = await move(ada, email, second);
    const later = await move(ada, second, third);
    await linkIn(ada, { subject: "thief" });
    // A reset of his own, with the mailbox that he has led the account to.
    await browser().post("/auth/password/forgot", { email: third });
    await box.next(third);
    const reset = { token: await box.token(third), newPassword: secondPassword };
    expect((await browser().post("/auth/password/reset", reset)).status).toBe(204);
    const thief = browser();
    await thief.post("/auth/login", { email: third, password: secondPassword });
    await thief.post("/auth/user/delete");
    expect(await undo(first)).toBe("done");
    expect(await raw("select email from {users} where id = $1", userId)).toMatchObject([{ email }]);
    expect(await undo(later)).toBe("code_invalid");
    expect(await identitiesOf(auth, userId)).toStrictEqual([]);
    expect(await login(third, secondPassword)).toBe(401);
    // The deletion that waits is not lifted by it: the owner does that when she is in.
    await browser().post("/auth/password/forgot", { email });
    const own = { token: await box.token(email), newPassword: password };
    expect((await browser().post("/auth/password/reset", own)).status).toBe(204);
    const back = await browser().post("/auth/login", { email, password });
    expect(back.body.code).toBe("deletion_pending");
    expect((await browser().post("/auth/user/delete/undo", { email, password })).status).toBe(200);
    expect(await addressOf(thief)).toBeUndefined();
  });

  test("A065: whoever is left behind by a change back cannot take that back", async () => {
    const { proven, move, box, raw, ask } = await start();
    const { browser: ada, email } = await proven();
    const thiefs = newEmail();
    await move(ada, email, thiefs);
    // The owner has a session still, and goes home by it.
    expect((await ada.post("/auth/email/verify", { token: await ask(ada, email) })).status).toBe(204);
    const notice = await box.next(thiefs);
    expect(notice.subject).toBe("The change of your address at Latchkey was taken back");
    expect(notice.text).not.toContain("token=");
    expect(await raw("select hash from {codes} where purpose = 'undo_email_change'")).toStrictEqual([]);
  });

  test("A065: the address that was left is kept for its way back from nobody but who proves it", async () => {
    const { proven, move, undo, browser, another, raw, box, time } = await start();
    const { browser: ada, email } = await proven();
    const thiefs = newEmail();
    const back = await move(ada, email, thiefs);
    // Where addresses count without a proof, he would block it with an account.
    const squatter = browser({ auth: await another({ verification: "off" }) });
    expect((await squatter.post("/auth/register", { email, password: secondPassword })).status).toBe(201);
    expect(await undo(back)).toBe("done");
    await expect.poll(async () => (await squatter.get("/auth/session")).status).toBe(401);
    expect(await raw("select email_verified from {users} where email = $1", email)).toHaveLength(1);
    // Somebody who has proven it since keeps it, and the link stays for when she lets it go.
    const eve = await proven();
    const kept = await move(eve.browser, eve.email, newEmail());
    const heir = browser();
    await heir.post("/auth/register", { email: eve.email, password });
    await heir.post("/auth/email/verify", { token: await box.token(eve.email) });
    expect([await undo(kept), await undo(kept)]).toStrictEqual(["email_taken", "email_taken"]);
    expect((await eve.browser.get("/auth/session")).status).toBe(200);
    time.now += 7 * day + minute;
    expect(await undo(kept)).toBe("code_invalid");
  });

  test("A057, A062: an older link after a newer one, one of another purpose, and one after everything ended change nothing", async () => {
    const { proven, ask, browser, box, addressOf, undo, raw, time } = await start();
    const { browser: ada, email } = await proven();
    const [first, second] = [newEmail(), newEmail()];
    const older = await ask(ada, first);
    const newer = await ask(ada, second);
    expect((await ada.post("/auth/email/verify", { token: older })).body.code).toBe("code_invalid");
    await browser().post("/auth/password/forgot", { email });
    const reset = await box.token(email);
    for (const token of [reset, newer, `lko_${"A".repeat(43)}`, "", [newer], null]) {
      for (const path of ["/auth/email/change/undo", "/auth/sessions/disown"]) {
        expect((await browser().post(path, { token })).status).toBe(400);
      }
    }
    expect((await browser().post("/auth/password/reset", { token: newer, newPassword: secondPassword })).status).toBe(
      400,
    );
    expect(await addressOf(ada)).toBe(email);
    // A link that is a day old.
    time.now += day;
    await ada.post("/auth/login", { email, password });
    expect((await ada.post("/auth/email/verify", { token: newer })).body.code).toBe("code_invalid");
    const last = await ask(ada, second);
    expect((await ada.post("/auth/email/verify", { token: last })).status).toBe(204);
    expect((await ada.post("/auth/email/verify", { token: last })).body.code).toBe("code_invalid");
    const back = await box.token(email);
    // The reset link of before belongs to an address that she has no more.
    expect((await browser().post("/auth/password/reset", { token: reset, newPassword: secondPassword })).status).toBe(
      400,
    );
    // Banned: nobody's link lifts what an operator has done, and it is as good afterwards.
    await raw("update {users} set banned_at = $1 where email = $2", time.now, second);
    expect(await undo(back)).toBe("user_banned");
    await raw("update {users} set banned_at = null where email = $1", second);
    expect(await undo(back)).toBe("done");
  });

  test("A062: of a change and its undoing at the same time, in two processes, the owner's word stands", async () => {
    const { proven, move, ask, another, browser, raw } = await start();
    const { browser: ada, email } = await proven();
    const [second, third] = [newEmail(), newEmail()];
    const userId = (await ada.get("/auth/session")).body.user.id;
    const back = await move(ada, email, second);
    const on = await ask(ada, third);
    const other = await another();
    const undoing = Array.from({ length: 10 }, (_, i) =>
      browser(i % 2 ? { auth: other } : {}).post("/auth/email/change/undo", { token: back }),
    );
    const changing = Array.from({ length: 10 }, (_, i) => {
      const twin = ada.copy();
      if (i % 2) twin.auth = other;
      return twin.post("/auth/email/verify", { token: on });
    });
    const [undone, changed] = await Promise.all([Promise.all(undoing), Promise.all(changing)]);
    expect(undone.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(changed.filter(({ status }) => status === 204).length).toBeLessThanOrEqual(1);
    expect(await raw("select email from {users} where id = $1", userId)).toMatchObject([{ email }]);
    expect(await raw("select hash from {codes} where purpose = 'undo_email_change'")).toStrictEqual([]);
    expect(await raw("select id from {sessions} where user_id = $1 and ended_at is null", userId)).toStrictEqual([]);
  });

  test("A056: whether the new address has an account shows in nothing, and two accounts do not get one address", async () => {
    const { proven, box, another, raw, ask } = await start();
    const [ada, eve] = [await proven(), await proven()];
    const known = await ada.browser.post("/auth/email/change", { newEmail: eve.email });
    const told = await box.next(eve.email);
    expect(told.subject).toBe("You have an account at Latchkey");
    expect(told.text).not.toContain("token=");
    const fresh = newEmail();
    const unknown = await ada.browser.post("/auth/email/change", { newEmail: fresh });
    const shown = ({ status, text, headers }: typeof known) => ({
      status,
      text,
      names: [...headers.keys()].filter((name) => name !== "x-request-id"),
    });
    expect(shown(known)).toStrictEqual(shown(unknown));
    await box.next(fresh);
    // Both ask for one address, and both open their links at once.
    const to = newEmail();
    const tokens = [await ask(ada.browser, to), await ask(eve.browser, to)];
    eve.browser.auth = await another();
    const answers = await Promise.all([
      ada.browser.post("/auth/email/verify", { token: tokens[0] }),
      eve.browser.post("/auth/email/verify", { token: tokens[1] }),
    ]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toStrictEqual([204, 400]);
    expect(await raw("select id from {users} where email = $1", to)).toHaveLength(1);
  });

  test("A059: a new address is one recipient, written in one way", async () => {
    const { proven, box } = await start();
    const { browser: ada, email } = await proven();
    const wrong = [
      ["a@example.net", "b@example.net"],
      { email: "a@example.net" },
      "a@example.net,b@example.net",
      "a@example.net\r\nBcc: b@example.net",
      '"a b"@example.net',
      "a@x@example.net",
      "",
      null,
      7,
    ];
    const before = box.mails.length;
    for (const newEmail of wrong) {
      expect((await ada.post("/auth/email/change", { newEmail })).status).toBe(400);
    }
    for (const same of [email, email.toUpperCase(), ` ${email}`]) {
      const { body } = await ada.post("/auth/email/change", { newEmail: same });
      expect(body.errors).toStrictEqual([{ pointer: "/newEmail", code: "same_as_current" }]);
    }
    expect(box.mails).toHaveLength(before);
  });
});
