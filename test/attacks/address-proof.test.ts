import { hash } from "@node-rs/argon2";
import { expect, test, vi } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import type { AuthOptions } from "../../src/index.ts";
import { parseEmail } from "../../src/mail/email.ts";
import { inviteUser } from "../../src/user/invitation.ts";
import { createMailbox } from "../flows/mailbox.ts";
import {
  newEmail,
  onEveryDatabase,
  onSqlite,
  origin,
  password,
  secondPassword,
  trustedOrigin,
} from "../flows/installation.ts";
import { DatabaseSync } from "node:sqlite";

vi.mock("@node-rs/argon2", { spy: true });

const thirdPassword = "amber harbour 12 thistle";

onEveryDatabase((open) => {
  async function start(options: AuthOptions = {}) {
    const box = createMailbox();
    const site = await open({ mailer: box.mailer, verification: "required", ...options });
    /** Somebody who has proven her address. */
    const proven = async (email = newEmail()) => {
      const browser = site.browser();
      if (options.verification === "off") await browser.post("/auth/register", { email, password });
      else {
        await browser.post("/auth/register", { email, password });
        await browser.post("/auth/email/verify", { token: await box.token(email) });
      }
      return { browser, email };
    };
    return { ...site, box, proven };
  }

  test("A057: an attempt to register in the victim's name ends with her own, whichever was first", async () => {
    for (const order of ["thief first", "victim first"]) {
      const { browser, box } = await start();
      const email = newEmail();
      const [thief, victim] = [browser(), browser()];
      const attempts = [
        () => thief.post("/auth/register", { email, password: secondPassword, name: "Mallory" }),
        () => victim.post("/auth/register", { email, password, name: "Ada" }),
      ];
      if (order === "victim first") attempts.reverse();
      const tokens: string[] = [];
      for (const attempt of attempts) {
        await attempt();
        tokens.push(await box.token(email));
      }
      const own = order === "victim first" ? 0 : 1;
      expect((await victim.post("/auth/email/verify", { token: tokens[own] })).status).toBe(204);
      expect((await victim.get("/auth/session")).body.user.name).toBe("Ada");
      expect((await thief.post("/auth/email/verify", { token: tokens[1 - own] })).body.code).toBe("code_invalid");
      expect((await thief.post("/auth/login", { email, password: secondPassword })).status).toBe(401);
      expect((await browser().post("/auth/login", { email, password })).status).toBe(200);
    }
  });

  test("A057: a victim who opens the thief's link does not make the thief's account hers", async () => {
    const { browser, box, raw } = await start();
    const email = newEmail();
    const thief = browser();
    await thief.post("/auth/register", { email, password: secondPassword });
    const token = await box.token(email);
    const victim = browser();
    const opened = await victim.post("/auth/email/verify", { token });
    expect([opened.status, opened.body.code, opened.setCookies]).toStrictEqual([403, "password_required", []]);
    expect((await victim.post("/auth/email/verify", { token, notMe: true })).status).toBe(204);
    expect((await thief.post("/auth/email/verify", { token })).body.code).toBe("code_invalid");
    expect(await raw("select id from {users}")).toStrictEqual([]);
    expect(await raw("select id from {pending_registrations}")).toStrictEqual([]);
  });

  test("A057: a session and password from before the first proof end with a reset", async () => {
    const { browser, box, another } = await start({ verification: "optional" });
    const email = newEmail();
    const thief = browser();
    await thief.post("/auth/register", { email, password: secondPassword });
    await box.next(email);
    const late = browser({ auth: await another() });
    await late.post("/auth/login", { email, password: secondPassword });
    await browser().post("/auth/password/forgot", { email });
    const token = await box.token(email);
    expect((await browser().post("/auth/password/reset", { token, newPassword: password })).status).toBe(204);
    for (const one of [thief, late]) await expect.poll(async () => (await one.get("/auth/session")).status).toBe(401);
    expect((await thief.post("/auth/login", { email, password: secondPassword })).status).toBe(401);
    expect((await browser().post("/auth/login", { email, password })).body.user.emailVerified).toBe(true);
  });

  test("A057: the mailbox's owner takes an account set up on her address: nothing of before works", async () => {
    const { browser, box, raw } = await start({ verification: "optional" });
    const email = newEmail();
    const thief = browser();
    await thief.post("/auth/register", { email, password: secondPassword });
    const link = await box.link(email);
    await thief.post("/auth/password/forgot", { email });
    const thiefsReset = await box.token(email);
    const victim = browser();
    await victim.visit(link);
    const page = await victim.visit("/verify-email");
    expect(page.text).toContain('type="password"');
    const [, token = ""] = /name="token" value="([^"]+)"/.exec(page.text) ?? [];
    const taken = await victim.submit("/auth/email/verify", { token, notMe: "true" });
    expect(taken.location).toBe("/reset-password?notice=account_reclaimed");
    await expect.poll(async () => (await thief.get("/auth/session")).status).toBe(401);
    expect((await thief.post("/auth/login", { email, password: secondPassword })).status).toBe(401);
    const late = await thief.post("/auth/password/reset", { token: thiefsReset, newPassword: secondPassword });
    expect(late.body.code).toBe("code_invalid");
    const reset = await victim.visit(taken.location ?? "");
    const [, next = ""] = /name="token" value="([^"]+)"/.exec(reset.text) ?? [];
    const done = await victim.submit("/auth/password/reset", { token: next, newPassword: password });
    expect(done.location).toBe("/login?notice=password_changed");
    expect((await browser().post("/auth/login", { email, password })).body.user.emailVerified).toBe(true);
    const events = await raw("select type from {events} where type = 'account_reclaimed'");
    expect(events).toHaveLength(1);
  });

  test("A060: however an address is written, it is one account and one mailbox", async () => {
    const { browser, box, raw } = await start();
    const email = newEmail();
    const spellings = [email, email.toUpperCase(), ` ${email}\t`, email.replace("@", "＠"), email.replace("k", "K")];
    const clients = spellings.map(() => browser());
    const answers = await Promise.all(
      clients.map((client, i) => client.post("/auth/register", { email: spellings[i], password })),
    );
    expect(answers.map(({ status }) => status)).toStrictEqual(spellings.map(() => 202));
    // No more mails than an address gets in an hour: the rest of the links was never sent.
    const tokens = [await box.token(email), await box.token(email), await box.token(email)];
    const proofs = await Promise.all(tokens.map((token) => browser().post("/auth/email/verify", { token, password })));
    expect(proofs.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(await raw("select email from {users}")).toHaveLength(1);
    expect(box.mails.every(({ to }) => to === email)).toBe(true);
    for (const spelling of spellings) {
      expect((await browser().post("/auth/login", { email: spelling, password })).status).toBe(200);
    }
  });

  test("A061: links in mails carry the configured address, whatever a request says of its host", async () => {
    const { browser, box, proven } = await start();
    const forged = {
      host: "evil.example",
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "http",
      forwarded: "host=evil.example;proto=http",
      "x-original-url": "https://evil.example/",
    };
    const email = newEmail();
    await browser().post("/auth/register", { email, password }, forged);
    await browser().post("/auth/email/verify/resend", { email }, forged);
    const ada = await proven();
    await browser().post("/auth/password/forgot", { email: ada.email }, forged);
    await browser().post("/auth/register", { email: ada.email, password }, forged);
    const mails = [await box.next(email), await box.next(email), await box.next(ada.email), await box.next(ada.email)];
    for (const { text, html } of mails) {
      expect(text + html).not.toContain("evil.example");
      expect(text).toContain(`${origin}/`);
    }
  });

  test("A062: a reset link is used once, and a newer one or a change of password ends it", async () => {
    const { browser, box, proven } = await start();
    const { browser: ada, email } = await proven();
    const ask = async () => {
      await browser().post("/auth/password/forgot", { email });
      return box.token(email);
    };
    const use = async (token: string, newPassword: string) => {
      const { status, body } = await browser().post("/auth/password/reset", { token, newPassword });
      return status === 204 ? "done" : body.code;
    };
    const [older, newer] = [await ask(), await ask()];
    expect(await use(older, secondPassword)).toBe("code_invalid");
    const parallel = await Promise.all(Array.from({ length: 10 }, () => use(newer, secondPassword)));
    expect(parallel.filter((one) => one === "done")).toHaveLength(1);
    expect(parallel.filter((one) => one === "code_invalid")).toHaveLength(9);
    expect(await use(newer, thirdPassword)).toBe("code_invalid");
    expect((await browser().post("/auth/login", { email, password: secondPassword })).status).toBe(200);
    await box.next(email);
    await ada.post("/auth/login", { email, password: secondPassword });
    const last = await ask().catch(() => null);
    const changed = { currentPassword: secondPassword, newPassword: thirdPassword };
    expect((await ada.post("/auth/password/change", changed)).status).toBe(200);
    if (last) expect(await use(last, password)).toBe("code_invalid");
    expect((await browser().post("/auth/login", { email, password: thirdPassword })).status).toBe(200);
  });

  test("A081: who asks fifty times at once for a link leaves the last of three in the mailbox good", async () => {
    const { browser, member, box, another, raw } = await start({ verification: "off" });
    const { email } = await member();
    const second = await another();
    const asked = Array.from({ length: 50 }, (_, i) =>
      browser(i % 2 === 0 ? {} : { auth: second }).post("/auth/password/forgot", { email }),
    );
    expect((await Promise.all(asked)).map(({ status }) => status)).toStrictEqual(asked.map(() => 202));
    const tokens = [await box.token(email), await box.token(email), await box.token(email)];
    const issued = await raw(
      "select hash from {codes} where purpose = 'password_reset' and subject in (select id from {users})",
    );
    expect(issued).toHaveLength(3);
    const used: number[] = [];
    for (const token of tokens) {
      used.push((await browser().post("/auth/password/reset", { token, newPassword: secondPassword })).status);
    }
    expect(used.toSorted((a, b) => a - b)).toStrictEqual([204, 400, 400]);
  });

  test("A062: a link in the mailbox is not outdated by one that is never mailed", async () => {
    const { browser, proven, box } = await start();
    const { email } = await proven();
    const ask = async () => {
      await browser().post("/auth/password/forgot", { email });
      return box.token(email);
    };
    // The third of this hour: a stranger has used up what she is sent, and asks on.
    for (let i = 0; i < 2; i += 1) await ask();
    const token = await ask();
    for (let i = 0; i < 2; i += 1) await browser().post("/auth/password/forgot", { email });
    expect((await browser().post("/auth/password/reset", { token, newPassword: secondPassword })).status).toBe(204);
  });

  test("A062: no step can be skipped: a reset without its code, with a made-up one, or with another's, sets nothing", async () => {
    const { browser, proven, box } = await start();
    const { browser: ada, email } = await proven();
    const eve = await proven();
    await eve.browser.post("/auth/password/forgot", { email: eve.email });
    const token = await box.token(eve.email);
    const tries = [
      { newPassword: secondPassword },
      { token: "", newPassword: secondPassword },
      { token: null, newPassword: secondPassword },
      { token: "lko_", newPassword: secondPassword },
      { token: `lko_${"A".repeat(43)}`, newPassword: secondPassword },
      { token: `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`, newPassword: secondPassword },
      { token, newPassword: secondPassword, email },
      { token, newPassword: secondPassword, userId: "1" },
      { token: [token], newPassword: secondPassword },
    ];
    for (const body of tries) expect((await browser().post("/auth/password/reset", body)).status).toBe(400);
    expect((await ada.get("/auth/session")).status).toBe(200);
    for (const { email: address } of [{ email }, eve])
      expect((await browser().post("/auth/login", { email: address, password })).status).toBe(200);
  });

  test("A024, A048: a token of one purpose is none of another, on calls and on pages", async () => {
    const { browser, box, proven, auth } = await start();
    const { email } = await proven();
    const registering = newEmail();
    await browser().post("/auth/register", { email: registering, password });
    const proof = await box.token(registering);
    await browser().post("/auth/password/forgot", { email });
    const reset = await box.token(email);
    const invited = newEmail();
    const { link } = await inviteUser(await internalsOf(auth).deps(), {
      email: parseEmail(invited)!,
      actor: "operator",
    });
    const invitation = new URL(link).searchParams.get("token") ?? "";
    for (const token of [proof, invitation]) {
      const refused = await browser().post("/auth/password/reset", { token, newPassword: secondPassword });
      expect(refused.body.code).toBe("code_invalid");
    }
    for (const token of [reset, invitation]) {
      expect((await browser().post("/auth/email/verify", { token, password })).body.code).toBe("code_invalid");
    }
    for (const token of [reset, proof]) {
      const refused = await browser().post("/auth/register", { email: invited, password, invitation: token });
      expect(refused.body.code).toBe("code_invalid");
    }
    const visitor = browser();
    await visitor.visit(`/verify-email?token=${reset}`);
    expect((await visitor.visit("/reset-password")).text).toContain("does not work any more");
    expect((await visitor.visit("/verify-email")).text).toContain("does not work any more");
    expect((await browser().post("/auth/password/reset", { token: reset, newPassword: secondPassword })).status).toBe(
      204,
    );
  });

  test("A063: a reset ends every session and every other link, and signs nobody in", async () => {
    const { browser, box, proven, another } = await start();
    const { browser: ada, email } = await proven();
    const phone = browser({ auth: await another() });
    await phone.post("/auth/login", { email, password });
    await browser().post("/auth/password/forgot", { email });
    const token = await box.token(email);
    const resetter = browser();
    const done = await resetter.post("/auth/password/reset", { token, newPassword: secondPassword });
    expect(done.status).toBe(204);
    expect(done.setCookies.some((line) => /session=[^;]/.test(line))).toBe(false);
    for (const one of [ada, phone]) await expect.poll(async () => (await one.get("/auth/session")).status).toBe(401);
    expect((await resetter.get("/auth/session")).status).toBe(401);
  });

  test("A063: a reset lifts neither a ban nor a deletion that waits", async () => {
    const { browser, box, proven, raw, time } = await start();
    const [banned, leaving] = [await proven(), await proven()];
    for (const { email } of [banned, leaving]) await browser().post("/auth/password/forgot", { email });
    const [first, second] = [await box.token(banned.email), await box.token(leaving.email)];
    await raw("update {users} set banned_at = $1 where email = $2", time.now, banned.email);
    await leaving.browser.post("/auth/user/delete");
    const refused = await browser().post("/auth/password/reset", { token: first, newPassword: secondPassword });
    expect(refused.body.code).toBe("user_banned");
    await browser().post("/auth/password/reset", { token: second, newPassword: secondPassword });
    const stillLeaving = await browser().post("/auth/login", { email: leaving.email, password: secondPassword });
    expect(stillLeaving.body.code).toBe("deletion_pending");
  });

  test("A064: whoever only opens links spends nothing: a scanner, a preview, a prefetch, a HEAD", async () => {
    const { browser, box, proven } = await start();
    const email = newEmail();
    const ada = browser();
    await ada.post("/auth/register", { email, password });
    const verify = await box.link(email);
    const { email: known } = await proven();
    await browser().post("/auth/password/forgot", { email: known });
    const reset = await box.link(known);
    for (const link of [verify, reset]) {
      const scanner = browser();
      for (let i = 0; i < 3; i += 1) {
        const opened = await scanner.visit(link);
        expect(opened.status).toBe(303);
        await scanner.visit(opened.location ?? "");
      }
      const head = await browser().send(link, { method: "HEAD" });
      expect([head.status, head.setCookies]).toStrictEqual([303, []]);
      for (const header of ["sec-purpose", "purpose"]) {
        const ahead = await browser().get(link, { [header]: "prefetch;prerender" });
        expect([ahead.status, ahead.setCookies]).toStrictEqual([503, []]);
      }
      for (const path of ["/auth/email/verify", "/auth/password/reset"]) {
        const token = new URLSearchParams(link.split("?")[1]).get("token") ?? "";
        expect((await browser().get(`${path}?token=${token}`)).status).toBe(405);
      }
    }
    const token = (link: string) => new URLSearchParams(link.split("?")[1]).get("token");
    expect((await ada.post("/auth/email/verify", { token: token(verify) })).status).toBe(204);
    const done = { token: token(reset), newPassword: secondPassword };
    expect((await browser().post("/auth/password/reset", done)).status).toBe(204);
  });

  test("A064: a link that another browser opens is not enough, and a cookie of another browser's making does not help", async () => {
    const { browser, box, another } = await start();
    const email = newEmail();
    const ada = browser();
    await ada.post("/auth/register", { email, password });
    const token = await box.token(email);
    const thief = browser();
    await thief.post("/auth/register", { email: newEmail(), password: secondPassword });
    expect((await thief.post("/auth/email/verify", { token })).body.code).toBe("password_required");
    const name = "__Host-latchkey-browser";
    const sealed = ada.cookies.get(name) ?? "";
    const forger = browser();
    for (const value of ["x", sealed.slice(0, -2), `${sealed}A`, Buffer.from(`{"ids":["1"]}`).toString("base64url")]) {
      forger.cookies.set(name, value);
      expect((await forger.post("/auth/email/verify", { token })).body.code).toBe("password_required");
    }
    // One that was sealed for something else is nothing here.
    forger.cookies.set(name, ada.cookies.get("__Host-latchkey-flash") ?? "");
    expect((await forger.post("/auth/email/verify", { token })).body.code).toBe("password_required");
    ada.auth = await another();
    expect((await ada.post("/auth/email/verify", { token })).status).toBe(204);
  });

  test("A090, R015: a token leaves the address at once, and no page or header shows it to anybody else", async () => {
    const { browser, box, proven } = await start();
    const email = newEmail();
    await browser().post("/auth/register", { email, password });
    const { email: known } = await proven();
    await browser().post("/auth/password/forgot", { email: known });
    for (const link of [await box.link(email), await box.link(known)]) {
      const token = new URLSearchParams(link.split("?")[1]).get("token") ?? "";
      const visitor = browser();
      const opened = await visitor.visit(link);
      expect(opened.location).not.toContain("token");
      expect(opened.text).toBe("");
      for (const answer of [opened, await visitor.visit(opened.location ?? "")]) {
        expect(answer.headers.get("referrer-policy")).toBe("same-origin");
        expect(answer.headers.get("cache-control")).toBe("no-store");
        expect(JSON.stringify([...answer.headers])).not.toContain(token);
        // Nothing on the page is fetched from, or leads to, anywhere else.
        expect(answer.text).not.toMatch(/(?:href|src|action)="(?!\/|#|data:)/);
        expect(answer.text).not.toMatch(new RegExp(`(?:href|src|action)="[^"]*${token}`));
      }
      const [cookie = ""] = opened.setCookies;
      expect(cookie).toMatch(/^__Host-latchkey-link=.*; Max-Age=1800; HttpOnly; Secure; SameSite=Lax$/);
    }
  });

  test("a proof leads to no origin that is trusted no more", async () => {
    const { browser, box, another } = await start({ trustedOrigins: [trustedOrigin] });
    const later = await another({ trustedOrigins: [] });
    for (const [auth, arrives] of [
      [null, `${trustedOrigin}/cart`],
      [later, "/"],
    ] as const) {
      const email = newEmail();
      const ada = browser();
      await ada.submit("/auth/register", { email, password, returnTo: `${trustedOrigin}/cart` });
      const token = await box.token(email);
      if (auth) ada.auth = auth;
      expect((await ada.submit("/auth/email/verify", { token })).location).toBe(arrives);
    }
  });

  test("an attempt from before registration closed, or a domain left the list, opens no account", async () => {
    const { browser, box, another, raw } = await start();
    const later: [AuthOptions, string][] = [
      [{ registration: "closed" }, "registration_closed"],
      [{ registration: "invite" }, "registration_closed"],
      [{ allowedEmailDomains: ["example.com"] }, "domain_not_allowed"],
    ];
    for (const [options, code] of later) {
      const email = newEmail();
      const eve = browser();
      await eve.post("/auth/register", { email, password });
      const token = await box.token(email);
      eve.auth = await another(options);
      const refused = await eve.post("/auth/email/verify", { token });
      expect([refused.status, refused.body.code, refused.setCookies]).toStrictEqual([403, code, []]);
      expect((await browser().post("/auth/email/verify", { token, notMe: true })).status).toBe(204);
    }
    expect(await raw("select id from {users}")).toStrictEqual([]);
  });

  test("A057: however many attempts a thief has piled up, the owner of the address proves hers", async () => {
    const { browser, box, raw, time, kind } = await start();
    const email = newEmail();
    const ada = browser();
    await ada.post("/auth/register", { email, password });
    const token = await box.token(email);
    // More than a statement takes parameters: 32,766 in SQLite, 65,535 in PostgreSQL.
    const numbers =
      kind === "sqlite"
        ? "(with recursive s(i) as (select 1 union all select i + 1 from s where i < 70000) select i from s) as s"
        : "generate_series(1, 70000) as s(i)";
    await raw(
      `insert into {pending_registrations} (id, email, name, password_hash, data, created_at, expires_at)
       select 'thief-' || i, '${email}', null, 'x', '{}', ${time.now}, ${time.now + 3_600_000} from ${numbers}`,
    );
    expect((await ada.post("/auth/email/verify", { token })).status).toBe(204);
    expect(await raw("select id from {pending_registrations} limit 1")).toStrictEqual([]);
  });

  test("A056: with verification, registration, forgot and resend answer every address alike", async () => {
    const { browser, proven, raw, time } = await start();
    const [known, banned] = [await proven(), await proven()];
    await raw("update {users} set banned_at = $1 where email = $2", time.now, banned.email);
    const unknown = newEmail();
    const outline = async (path: string, body: object) => {
      const { status, text, headers, setCookies } = await browser().post(path, body);
      const cookies = setCookies.map((line) => line.replace(/=[^;]*/, (value) => `=${value.length}`));
      const names = [...headers].filter(([name]) => name !== "x-request-id" && name !== "set-cookie");
      return [status, text, names, cookies];
    };
    const { length } = unknown;
    expect([known.email.length, banned.email.length]).toStrictEqual([length, length]);
    for (const path of ["/auth/password/forgot", "/auth/email/verify/resend", "/auth/register"]) {
      const extra = path === "/auth/register" ? { password: secondPassword } : {};
      const first = await outline(path, { email: unknown, ...extra });
      expect(first[0]).toBe(202);
      for (const email of [known.email, banned.email]) {
        expect(await outline(path, { email, ...extra })).toStrictEqual(first);
      }
    }
  });
});

/** Without the transactions in which events are sealed, whole or cut off by the ends of the list: they come by the clock. */
function withoutSealing(statements: readonly string[]): string[] {
  const kept: string[] = [];
  let open: string[] | null = null;
  for (const text of statements) {
    if (text.startsWith("begin")) open = [text];
    else if (text !== "commit") (open ?? kept).push(text);
    else {
      if (open?.some((one) => one.includes("event_blocks")) === false) kept.push(...open, text);
      open = null;
    }
  }
  return kept;
}

onSqlite((open) => {
  test("A056: the same statements and the same hashes for every address, so that a clock tells nothing", async () => {
    const box = createMailbox();
    const site = await open({ mailer: box.mailer, verification: "required" });
    const known = newEmail();
    const ada = site.browser();
    await ada.post("/auth/register", { email: known, password });
    await ada.post("/auth/email/verify", { token: await box.token(known) });
    const handle = new DatabaseSync(site.url.slice("sqlite:".length));
    handle.exec("pragma foreign_keys = on");
    let statements: string[] = [];
    const prepare = handle.prepare.bind(handle);
    handle.prepare = (text) => {
      const statement = prepare(text);
      const [run, all] = [statement.run.bind(statement), statement.all.bind(statement)];
      statement.run = ((...values: Parameters<typeof run>) => {
        statements.push(text);
        return run(...values);
      }) as typeof run;
      statement.all = ((...values: Parameters<typeof all>) => {
        statements.push(text);
        return all(...values);
      }) as typeof all;
      return statement;
    };
    const auth = await site.another({ database: handle });
    const work = async (path: string, body: object): Promise<unknown> => {
      statements = [];
      vi.mocked(hash).mockClear();
      const asked = site.browser({ auth }).post(path, body);
      expect((await asked).status).toBe(202);
      // What the clock runs beside requests: reads of the log, deliveries, seals.
      const own = withoutSealing(statements).filter(
        (text) =>
          !/outbox" set|revocations|from "latchkey_outbox"|counters|event_(blocks|anchor|hours)|latchkey_meta|max\(id\)|from "latchkey_events"/.test(
            text,
          ),
      );
      return [own.toSorted(), vi.mocked(hash).mock.calls.length];
    };
    for (const path of ["/auth/password/forgot", "/auth/email/verify/resend", "/auth/register"]) {
      const extra = path === "/auth/register" ? { password: secondPassword } : {};
      const asked: unknown[] = [];
      // The fourth and fifth time nothing is sent any more: that is not to be seen either.
      for (let i = 0; i < 5; i += 1) asked.push(await work(path, { email: known, ...extra }));
      asked.push(await work(path, { email: newEmail(), ...extra }));
      for (const one of asked) expect([path, one]).toStrictEqual([path, asked[0]]);
    }
  });
});
