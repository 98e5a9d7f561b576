import { expect, test } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import { accountKey } from "../../src/throttle/account-key.ts";
import type { Answer, Client } from "../flows/client.ts";
import {
  day,
  type Installation,
  minute,
  newEmail,
  onEveryDatabase,
  onSqlite,
  password,
  second,
  secondPassword,
} from "../flows/installation.ts";
import { createMailbox } from "../flows/mailbox.ts";
import { comeBack, providers } from "../flows/provider-sign-in.ts";

const wrong = "wrong horse entirely 77";
const deviceCookie = "__Host-latchkey-device";

/** What tells two answers apart: everything but the names of this very request. */
function outline({ status, headers, text, location }: Answer): unknown {
  const named = [...headers].filter(([name]) => name !== "x-request-id" && name !== "set-cookie");
  return [status, named, text.replace(/"requestId":"[^"]*"/, ""), location];
}

/** Other spellings of the same address. */
function respell(email: string, index: number): string {
  const [local = "", domain = ""] = email.split("@");
  const spellings = [
    email.toUpperCase(),
    `${local}\uFF20${domain}`,
    ` ${email}\t`,
    `${local}@${domain.toUpperCase()}`,
    `${local}\uFE6B${domain}`,
    email.replaceAll("a", "\uFF41"),
    email,
  ];
  return spellings[index % spellings.length] ?? email;
}

/** Twenty wrong passwords from twenty networks, as far as the counts are concerned. */
async function lock({ auth }: Installation, email: string, userId: string): Promise<void> {
  const { attempts, ring } = await internalsOf(auth).deps();
  for (let i = 0; i < 20; i += 1) {
    const client = { ip: `203.0.113.${i}`, userAgent: "Thief/1" };
    const who = { account: accountKey(ring, { email }), userId, network: client.ip, device: null, client };
    await (await attempts.begin({ ...who, call: "login" })).fail();
  }
}

const logIn = (browser: Client, email: string, tried = password): Promise<Answer> =>
  browser.post("/auth/login", { email, password: tried });

async function eventsOf({ raw }: Installation, ...types: string[]): Promise<unknown[]> {
  const rows = await raw("select type, user_id, actor, data from {events} order by id");
  return rows.filter(({ type }) => types.includes(String(type))).map(({ type, user_id: user }) => [type, user]);
}

onEveryDatabase((open) => {
  test("A056, A058, A082: the whole ladder is the same for an address that nobody has, however either is spelled", {
    timeout: 120_000,
  }, async () => {
    const mailbox = createMailbox();
    const site = await open({ mailer: mailbox.mailer });
    const { email, userId } = await site.member();
    const nobodys = newEmail();
    const another = await site.another();
    const codes: string[] = [];
    for (let tries = 0; !codes.includes("account_locked"); tries += 1) {
      expect(tries).toBeLessThan(60);
      const answers: Answer[] = [];
      for (const address of [email, nobodys]) {
        const auth = tries % 2 === 0 ? site.auth : another;
        answers.push(await logIn(site.browser({ auth, ip: "203.0.113.9" }), respell(address, tries), wrong));
      }
      const [known, unknown] = answers;
      expect(outline(unknown as Answer)).toStrictEqual(outline(known as Answer));
      codes.push(known?.body.code);
      if (known?.status !== 429) continue;
      expect(known.headers.get("retry-after")).toBe(String(known.body.retryAfter));
      if (known.body.code !== "account_locked") site.time.now += known.body.retryAfter * second;
    }
    expect(codes.filter((code) => code === "invalid_credentials")).toHaveLength(20);
    expect(codes.filter((code) => code === "too_many_attempts")).toHaveLength(15);
    // The right password is no better, and the form says it in words and keeps what was typed.
    for (const address of [email, nobodys]) {
      const form = site.browser({ ip: "192.0.2.77" });
      const answer = await form.submit("/auth/login", { email: address, password });
      expect(answer).toMatchObject({ status: 303, location: expect.stringContaining("error=account_locked") });
      const { text } = await form.visit(answer.location ?? "");
      expect(text).toContain("Try again in 15 minutes");
      expect(text).toContain(`value="${address}"`);
    }
    expect(await eventsOf(site, "account_locked")).toStrictEqual([
      ["account_locked", userId],
      ["account_locked", null],
    ]);
    await expect.poll(() => mailbox.mails.length, { timeout: 15_000 }).toBeGreaterThan(0);
    expect(mailbox.mails.map(({ to, subject }) => [to, subject])).toStrictEqual([
      [email, expect.stringContaining("guessing your password")],
    ]);
    expect(mailbox.mails[0]?.text).toContain("/forgot-password");
    await expect.poll(async () => (await eventsOf(site, "throttled")).length, { timeout: 15_000 }).toBeGreaterThan(20);
  });

  test("A068: while strangers are locked out, a known device gets in, and so do a reset link and a provider; each lifts the lock", {
    timeout: 120_000,
  }, async () => {
    const mailbox = createMailbox();
    const site = await open({ mailer: mailbox.mailer, providers });
    const { browser, email, userId } = await site.member();
    await logIn(browser, email);
    const isLockedOut = async (): Promise<void> => {
      expect(await logIn(site.browser(), email)).toMatchObject({ status: 429, body: { code: "account_locked" } });
    };
    await lock(site, email, userId);
    await isLockedOut();
    // The device alone: the session may be gone.
    browser.cookies.delete("__Host-latchkey-session");
    expect((await logIn(browser, email)).status).toBe(200);

    await lock(site, email, userId);
    await isLockedOut();
    const said = { subject: "77", email, emailVerified: true };
    await site.raw("update {users} set email_verified = $1 where id = $2", site.kind === "sqlite" ? 1 : "true", userId);
    expect((await comeBack(site.browser(), said)).kind).toBe("started");
    expect((await logIn(site.browser(), email)).status).toBe(200);

    await lock(site, email, userId);
    const away = site.browser();
    await isLockedOut();
    expect((await away.post("/auth/password/forgot", { email })).status).toBe(202);
    const reset = (): RegExp => /reset-password\?token=(\S+)/;
    const mail = await expect
      .poll(() => mailbox.mails.find(({ to, text }) => to === email && reset().test(text)), { timeout: 15_000 })
      .toBeDefined()
      .then(() => mailbox.mails.find(({ to, text }) => to === email && reset().test(text)));
    const token = reset().exec(mail?.text ?? "")?.[1];
    const done = await away.post("/auth/password/reset", { token, newPassword: secondPassword });
    expect(done.status).toBe(204);
    // It signs nobody in, and is remembered as hers: whatever strangers do next, she can log in there.
    expect([...away.cookies.keys()]).toContain(deviceCookie);
    expect([...away.cookies.keys()]).not.toContain("__Host-latchkey-session");
    await lock(site, email, userId);
    expect(await logIn(site.browser(), email, secondPassword)).toMatchObject({ status: 429 });
    expect((await logIn(away, email, secondPassword)).status).toBe(200);
    expect(await eventsOf(site, "account_locked", "account_unlocked")).toStrictEqual(
      Array.from({ length: 4 }, () => [
        ["account_locked", userId],
        ["account_unlocked", userId],
      ]).flat(),
    );
    // Told once a day.
    expect(mailbox.mails.filter(({ subject }) => subject.includes("guessing"))).toHaveLength(1);
  });

  test("A068: whoever has other mails sent to an address uses up no reset of its owner's, whom he has locked out", async () => {
    const mailbox = createMailbox();
    const site = await open({ mailer: mailbox.mailer, verification: "required" });
    const email = newEmail();
    const owner = site.browser();
    await owner.post("/auth/register", { email, password });
    expect((await owner.post("/auth/email/verify", { token: await mailbox.token(email) })).status).toBe(204);
    site.time.now += day + minute;
    mailbox.mails.splice(0);
    const mails = (has: string) => mailbox.mails.filter(({ to, text }) => to === email && text.includes(has)).length;
    const mallory = site.browser();
    for (let i = 0; i < 5; i += 1) await mallory.post("/auth/register", { email, password: secondPassword });
    await expect.poll(() => mails(""), { timeout: 15_000 }).toBeGreaterThanOrEqual(3);
    for (let i = 0; i < 4; i += 1) {
      expect((await mallory.post("/auth/password/forgot", { email })).status).toBe(202);
    }
    await expect.poll(() => mails("/reset-password?token="), { timeout: 15_000 }).toBe(3);
  });

  test("every call that takes a password counts in one account; a session has ten of its own, and none of them knows more", {
    timeout: 120_000,
  }, async () => {
    const site = await open();
    const { browser, email } = await site.member();
    const calls: readonly (readonly [string, object])[] = [
      ["/auth/reauthenticate", { password: wrong }],
      ["/auth/password/change", { currentPassword: wrong, newPassword: secondPassword }],
    ];
    const at = (index: number): Promise<Answer> => {
      const [path, body] = calls[index % 2] ?? ["", {}];
      return browser.post(path, body);
    };
    for (let i = 0; i < 15; i += 1) expect((await at(i)).status).toBe(401);
    for (let i = 0; i < 2; i += 1) expect((await at(i)).body.code).toBe("too_many_attempts");
    const beside = site.browser({ ip: browser.ip });
    expect((await logIn(beside, email)).body.code).toBe("too_many_attempts");
    const undo = await beside.post("/auth/user/delete/undo", { email, password });
    expect(undo.body.code).toBe("too_many_attempts");
    // Elsewhere nobody waits, and the right password clears it for all.
    expect((await logIn(site.browser(), email)).status).toBe(200);
    expect((await browser.post("/auth/reauthenticate", { password })).status).toBe(204);
  });
});

onSqlite((open) => {
  test("A008: the device is known without a mailer too, and forgotten when a copy of a token is used or the password changes", async () => {
    const site = await open();
    const { browser, email, userId } = await site.member();
    await logIn(browser, email);
    expect([...browser.cookies.keys()]).toContain(deviceCookie);
    await lock(site, email, userId);
    const forgotten = browser.copy();
    expect(
      (await browser.post("/auth/password/change", { currentPassword: password, newPassword: secondPassword })).status,
    ).toBe(200);
    await lock(site, email, userId);
    expect((await logIn(forgotten, email, secondPassword)).status).toBe(429);
    const known = browser.copy();
    expect((await logIn(known, email, secondPassword)).status).toBe(200);
    const phone = known.copy();
    await phone.post("/auth/jwt/login", { email, password: secondPassword });
    const thief = phone.copy();
    for (let i = 0; i < 3; i += 1) {
      site.time.now += 60 * second;
      expect((await phone.post("/auth/jwt/refresh")).status).toBe(200);
    }
    expect((await thief.post("/auth/jwt/refresh")).body.code).toBe("refresh_token_reused");
    await lock(site, email, userId);
    for (const one of [phone, known]) expect((await logIn(one, email, secondPassword)).status).toBe(429);
  });
});
