import { describe, expect, test } from "vitest";
import type { AuthOptions } from "../../src/index.ts";
import { createMailbox } from "./mailbox.ts";
import {
  comeBack,
  identitiesOf,
  linkIn,
  provider,
  providers,
  refusalOf,
  sessionOf,
  thrownBy,
} from "./provider-sign-in.ts";
import { hour, minute, newEmail, onEveryDatabase, onSqlite, password, secondPassword } from "./installation.ts";

onEveryDatabase((open) => {
  async function start(options: AuthOptions = {}) {
    const box = createMailbox();
    const site = await open({ mailer: box.mailer, verification: "required", providers, ...options });
    /** Somebody who registered with a password and has proven her address. */
    const member = async (email = newEmail()) => {
      const browser = site.browser();
      await browser.post("/auth/register", { email, password, name: "Ada" });
      await browser.post("/auth/email/verify", { token: await box.token(email) });
      return { browser, email, userId: (await browser.get("/auth/session")).body.user.id as string };
    };
    return { ...site, box, member };
  }

  describe("a first sign-in", () => {
    test("makes an account with everything that registration does", async () => {
      const asked: unknown[] = [];
      const beforeRegister = (registration: unknown) => {
        asked.push(registration);
        return { role: "reader", metadata: { plan: "free" } };
      };
      const { auth, browser, raw } = await start({ hooks: { beforeRegister } });
      const ada = browser();
      const email = "ada@gmail.com";
      const said = { subject: "1", email: "Ada@Gmail.com", emailVerified: true, name: "Ada \u00a0" };
      const accepted = await comeBack(ada, said);
      expect(accepted).toMatchObject({ kind: "started", lacksEmail: false });
      const { user, session } = (await ada.get("/auth/session")).body;
      expect(user).toMatchObject({ email, emailVerified: true, name: "Ada", role: "reader" });
      expect(session).toMatchObject({ method: "google", carrier: "cookie" });
      expect(asked).toStrictEqual([{ email, emailVerified: true, name: "Ada", method: "google" }]);
      expect(await auth.users.getMetadata(user.id)).toEqual({ plan: "free" });
      const types = (await ada.get("/auth/events")).body.events.map(({ type }: { type: string }) => type);
      expect(types.toSorted()).toEqual(["email_verified", "session_started", "user_registered"]);
      expect(await raw("select password_hash from {users}")).toMatchObject([{ password_hash: null }]);
    });

    test("and the second one leads into the same account, whatever the provider says of the person by then", async () => {
      const { browser, auth } = await start();
      const [first, second] = [browser(), browser()];
      await comeBack(first, { subject: "1", email: "ada@gmail.com", emailVerified: true });
      const { user } = (await first.get("/auth/session")).body;
      await comeBack(second, { subject: "1", email: "eve@gmail.com", emailVerified: true, name: "Ada Lovelace" });
      // The name is hers until she writes another; the address is not the provider's to change.
      expect((await second.get("/auth/session")).body.user).toEqual({ ...user, name: "Ada Lovelace" });
      expect((await first.get("/auth/session")).status).toBe(200);
      await second.json("PATCH", "/auth/user", { name: "Countess" });
      await comeBack(second, { subject: "1", name: "Ada L." });
      expect((await second.get("/auth/session")).body.user.name).toBe("Countess");
      expect(await identitiesOf(auth, user.id)).toMatchObject([{ email: "eve@gmail.com", name: "Ada L." }]);
    });

    test("is refused as registration is: closed, by domain, by the application, and where the provider signs nobody up", async () => {
      const said = { subject: "1", email: "ada@gmail.com", emailVerified: true };
      const cases: [AuthOptions, string][] = [
        [{ registration: "closed" }, "registration_closed"],
        [{ registration: "invite" }, "registration_closed"],
        [{ providers: [provider("google", "Google", false)] }, "registration_closed"],
        [{ allowedEmailDomains: ["example.org"] }, "domain_not_allowed"],
        [{ hooks: { beforeRegister: () => ({ refuse: "Not you." }) } }, "registration_refused"],
        [
          {
            hooks: {
              beforeRegister: () => {
                throw new Error("away");
              },
            },
          },
          "hook_unavailable",
        ],
      ];
      for (const [options, code] of cases) {
        const { browser, raw } = await start(options);
        expect(await refusalOf(comeBack(browser(), said))).toBe(code);
        expect(await raw("select id from {users}")).toEqual([]);
      }
    });

    test("fifty at once of one person make one account, and all are signed in", async () => {
      const { browser, raw, another } = await start();
      const other = await another();
      for (const said of [{ subject: "1", email: "ada@gmail.com", emailVerified: true }, { subject: "2" }]) {
        const browsers = Array.from({ length: 50 }, (_, index) => browser(index % 2 === 0 ? {} : { auth: other }));
        const accepted = await Promise.all(browsers.map((one) => comeBack(one, said)));
        const users = accepted.map((one) => (one.kind === "started" ? one.started.user.id : ""));
        expect(new Set(users).size).toBe(1);
        expect(users[0]).not.toBe("");
      }
      expect(await raw("select id from {users}")).toHaveLength(2);
    });
  });

  describe("a sign-in with a known identity", () => {
    test("keeps out who may not come in, by the codes of a log-in", async () => {
      const { browser, auth, time } = await start();
      const ada = browser();
      await comeBack(ada, { subject: "1", email: "ada@gmail.com", emailVerified: true });
      const { id } = (await ada.get("/auth/session")).body.user;
      await auth.users.ban(id);
      expect(await refusalOf(comeBack(browser(), { subject: "1" }))).toBe("user_banned");
      await auth.users.unban(id);
      await auth.users.delete(id);
      expect(await refusalOf(comeBack(browser(), { subject: "1" }))).toBe("deletion_pending");
      time.now += 8 * 24 * hour;
      expect(await refusalOf(comeBack(browser(), { subject: "1" }))).toMatch(/invalid_credentials|none/);
    });

    test("offers only to keep an account that waits to be deleted, once, by what the provider has proven", async () => {
      const { browser, auth, box } = await start();
      const ada = browser();
      await comeBack(ada, { subject: "1", email: "ada@gmail.com", emailVerified: true });
      const { id } = (await ada.get("/auth/session")).body.user;
      expect((await ada.post("/auth/user/delete")).status).toBe(202);
      const refused = await thrownBy(comeBack(ada, { subject: "1" }));
      expect(refused).toMatchObject({ code: "deletion_pending", deleteAfter: expect.any(Date) });
      const token = refused.undoToken ?? "";
      const older = (await thrownBy(comeBack(browser(), { subject: "1" }))).undoToken ?? "";
      expect((await browser().post("/auth/user/delete/keep", { token })).body.code).toBe("code_invalid");
      const kept = await ada.submit("/auth/user/delete/keep", { token: older, returnTo: "/orders" });
      expect([kept.status, kept.location]).toEqual([303, "/orders"]);
      expect((await ada.get("/auth/session")).body).toMatchObject({ user: { id }, session: { method: "google" } });
      expect((await box.next("ada@gmail.com")).subject).toContain("will be deleted");
      expect((await box.next("ada@gmail.com")).subject).toContain("stays");
      expect((await comeBack(browser(), { subject: "1" })).kind).toBe("started");
      expect((await browser().post("/auth/user/delete/keep", { token: older })).body.code).toBe("code_invalid");
      // One of before another deletion keeps nothing.
      await auth.users.delete(id);
      const stale = (await thrownBy(comeBack(browser(), { subject: "1" }))).undoToken ?? "";
      await auth.users.endSessions(id);
      expect((await browser().post("/auth/user/delete/keep", { token: stale })).body.code).toBe("code_invalid");
    });

    test("is worth nothing once everything of the person's was ended after it was read", async () => {
      const { browser, auth } = await start();
      const ada = browser();
      await comeBack(ada, { subject: "1" });
      const { user, account } = await sessionOf(ada);
      const seen = { userId: user.id, version: account.version, by: "identity" } as const;
      expect(await refusalOf(comeBack(browser(), { subject: "1" }, { seen }))).toBe("none");
      await auth.users.endSessions(user.id);
      expect(await refusalOf(comeBack(browser(), { subject: "1" }, { seen }))).toBe("invalid_credentials");
    });

    test("tells of a device that is new, and not of one that is known", async () => {
      const { browser, box } = await start();
      const ada = browser();
      await comeBack(ada, { subject: "1", email: "ada@gmail.com", emailVerified: true });
      await comeBack(ada, { subject: "1" });
      await comeBack(browser({ userAgent: "Other" }), { subject: "1" });
      await expect.poll(() => box.mails.map(({ subject }) => subject)).toEqual([expect.stringMatching(/^New sign-in/)]);
    });
  });

  describe("an address that both sides have proven", () => {
    test("A051: an honest person registers, verifies, later uses Google: one account, password intact", async () => {
      const { browser, member, box, raw } = await start();
      const { browser: ada, email, userId } = await member();
      const phone = browser();
      const accepted = await comeBack(phone, { subject: "1", email, emailVerified: true, name: "Somebody" });
      expect(accepted.kind).toBe("started");
      expect((await phone.get("/auth/session")).body).toMatchObject({
        user: { id: userId, name: "Ada" },
        session: { method: "google" },
      });
      // Nothing of hers has ended, and the password is what it was.
      expect((await ada.get("/auth/session")).status).toBe(200);
      expect((await browser().post("/auth/login", { email, password })).status).toBe(200);
      expect(await raw("select id from {users}")).toHaveLength(1);
      const told = await box.next(email);
      expect(told.subject).toBe("Google now opens your account at Latchkey");
      const types = (await ada.get("/auth/events")).body.events.map(({ type }: { type: string }) => type);
      expect(types).toContain("identity_linked");
      // And from now on by the identity alone.
      await comeBack(browser(), { subject: "1", email: "other@gmail.com", emailVerified: true });
      expect(await raw("select id from {users}")).toHaveLength(1);
    });

    test("keeps out who is banned", async () => {
      const { browser, auth, member } = await start();
      const { email, userId } = await member();
      await auth.users.ban(userId);
      const said = { subject: "1", email, emailVerified: true };
      expect(await refusalOf(comeBack(browser(), said))).toBe("user_banned");
      expect(await identitiesOf(auth, userId)).toEqual([]);
    });
  });

  describe("an address that only the provider has proven", () => {
    const said = (email: string) => ({ subject: "1", email, emailVerified: true, name: "Ada" });

    /** Somebody registered the address with a password, and never proved it. */
    async function unproven(options: AuthOptions = {}) {
      const site = await start({ verification: "optional", ...options });
      const email = newEmail();
      const first = site.browser();
      await first.post("/auth/register", { email, password, name: "First" });
      return { ...site, email, first };
    }

    test("asks for the account's password, which links and keeps all", async () => {
      const { browser, email, first, box, auth, raw } = await unproven();
      const ada = browser();
      expect((await comeBack(ada, said(email))).kind).toBe("password_required");
      expect((await ada.get("/auth/session")).status).toBe(401);
      const page = await ada.visit("/link-account?returnTo=/orders");
      expect(page.status).toBe(200);
      expect(page.text).toContain("Link Google to your account");
      const [, token = ""] = /name="token" value="([^"]+)"/.exec(page.text) ?? [];
      const wrong = await ada.submit("/auth/identities", { token, password: secondPassword, returnTo: "/orders" });
      expect(wrong.location).toBe("/link-account?error=invalid_credentials&returnTo=%2Forders");
      expect((await ada.visit("/link-account")).text).toContain("That is not your password.");
      const none = await ada.submit("/auth/identities", { token });
      expect(none.location).toContain("error=password_required");
      const linked = await ada.submit("/auth/identities", { token, password, returnTo: "/orders" });
      expect([linked.status, linked.location]).toEqual([303, "/orders"]);
      const { user, session } = (await ada.get("/auth/session")).body;
      expect(user).toMatchObject({ email, emailVerified: true, name: "First" });
      expect(session.method).toBe("google");
      expect((await first.get("/auth/session")).body.user.id).toBe(user.id);
      expect((await browser().post("/auth/login", { email, password })).status).toBe(200);
      await expect.poll(() => box.mails.some(({ subject }) => subject.startsWith("Google now opens"))).toBe(true);
      expect(await identitiesOf(auth, user.id)).toMatchObject([{ provider: "google", subject: "1" }]);
      // The code is spent.
      expect((await ada.post("/auth/identities", { token, password })).body.code).toBe("code_invalid");
      expect((await comeBack(browser(), said(email))).kind).toBe("started");
      expect(await raw("select id from {users}")).toHaveLength(1);
    });

    test("carries the session as the sign-in wanted it", async () => {
      const { browser, email } = await unproven();
      const app = browser();
      const accepted = await comeBack(app, said(email), { carriage: { carrier: "token", transport: "cookie" } });
      const token = accepted.kind === "password_required" ? accepted.code : "";
      const { status, body } = await app.post("/auth/identities", { token, password });
      expect([status, body.tokenType, body.session.carrier]).toEqual([200, "Bearer", "token"]);
      expect(app.cookies.has("__Host-latchkey-refresh")).toBe(true);
    });

    test("A057: or the mailbox's owner takes the account, and nothing of before is left", async () => {
      const { browser, email, first, box, auth } = await unproven();
      const thief = first;
      await linkIn(thief, { subject: "trojan" }, "github");
      const reset = await (async () => {
        await browser().post("/auth/password/forgot", { email });
        for (;;) {
          const mail = await box.next(email);
          const [, token] = /reset-password\?token=(\S+)/.exec(mail.text) ?? [];
          if (token) return token;
        }
      })();
      const ada = browser();
      await comeBack(ada, said(email));
      const page = await ada.visit("/link-account");
      const [, token = ""] = /name="token" value="([^"]+)"/.exec(page.text) ?? [];
      const taken = await ada.submit("/auth/identities", { token, reclaim: "true" });
      expect([taken.status, taken.location]).toEqual([303, "/"]);
      const { user } = (await ada.get("/auth/session")).body;
      expect(user).toMatchObject({ email, emailVerified: true, name: "Ada" });
      expect((await thief.get("/auth/session")).body.code).toBe("session_revoked");
      expect((await thief.post("/auth/login", { email, password })).status).toBe(401);
      expect((await thief.post("/auth/password/reset", { token: reset, newPassword: secondPassword })).status).toBe(
        400,
      );
      expect(await identitiesOf(auth, user.id)).toMatchObject([{ provider: "google" }]);
      const back = browser();
      await comeBack(back, { subject: "trojan" }, {}, "github");
      expect((await back.get("/auth/session")).body.user.id).not.toBe(user.id);
      const types = (await ada.get("/auth/events")).body.events.map(({ type }: { type: string }) => type);
      expect(types).toEqual(expect.arrayContaining(["account_reclaimed", "identity_linked"]));
    });

    test("the code is good for half an hour, for one identity, and for nothing once the address is another's business", async () => {
      const { browser, email, first, box, time } = await unproven();
      const code = async () => {
        const accepted = await comeBack(browser(), said(email));
        return accepted.kind === "password_required" ? accepted.code : "";
      };
      const late = await code();
      time.now += 31 * minute;
      expect((await browser().post("/auth/identities", { token: late, password })).body.code).toBe("code_invalid");
      const older = await code();
      const newer = await code();
      expect((await browser().post("/auth/identities", { token: older, password })).body.code).toBe("code_invalid");
      // Its owner proves the address here, which leaves nothing to reclaim.
      await first.post("/auth/email/verify/resend", { email });
      await box.next(email);
      await first.post("/auth/email/verify", { token: await box.token(email) });
      const body = { token: newer, reclaim: true };
      expect((await browser().post("/auth/identities", body)).body.code).toBe("code_invalid");
      expect((await browser().post("/auth/login", { email, password })).status).toBe(200);
    });

    test("A081: of fifty who use one code at once, one is signed in", async () => {
      const { browser, email, raw } = await unproven();
      const accepted = await comeBack(browser(), said(email));
      const token = accepted.kind === "password_required" ? accepted.code : "";
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => browser().post("/auth/identities", { token, reclaim: true })),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(new Set(answers.map(({ body }) => body.code))).toEqual(new Set([undefined, "code_invalid"]));
      expect(await raw("select version from {users}")).toMatchObject([{ version: 2 }]);
    });

    test("an account without a password is the mailbox's owner's at once", async () => {
      const { browser, auth } = await start();
      const email = newEmail();
      const { id } = await auth.users.create({ email, role: "editor" });
      const ada = browser();
      expect((await comeBack(ada, said(email))).kind).toBe("started");
      expect((await ada.get("/auth/session")).body.user).toMatchObject({ id, emailVerified: true, role: "editor" });
    });
  });

  describe("a provider that proves no address", () => {
    test("links nothing and says nothing of who has the address: a new account without one", async () => {
      const { browser, member, raw } = await start();
      const { email } = await member();
      for (const [index, address] of [email, newEmail()].entries()) {
        const stranger = browser();
        const accepted = await comeBack(stranger, { subject: `s${index}`, email: address });
        expect(accepted).toMatchObject({ kind: "started", lacksEmail: true });
        const { user } = (await stranger.get("/auth/session")).body;
        expect(user).toMatchObject({ email: null, emailVerified: false });
      }
      expect(await raw("select id from {users}")).toHaveLength(3);
    });

    test("asks nobody for an address where none can be proven", async () => {
      const { browser } = await open({ providers });
      expect(await comeBack(browser(), { subject: "1" })).toMatchObject({ kind: "started", lacksEmail: false });
    });
  });

  describe("identities of somebody who is signed in", () => {
    test("are linked, listed and unlinked, and the owner is told", async () => {
      const { member, browser, box } = await start();
      const { browser: ada, email, userId } = await member();
      const linked = await linkIn(ada, { subject: "1", email: "ada@gmail.com", avatarUrl: "https://p.example/a.png" });
      expect(linked).toMatchObject({ userId, provider: "google" });
      // Twice is once.
      expect((await linkIn(ada, { subject: "1" })).id).toBe(linked.id);
      const { identities } = (await ada.get("/auth/identities")).body;
      expect(identities).toEqual([
        {
          id: linked.id,
          provider: "google",
          email: "ada@gmail.com",
          name: "Ada",
          createdAt: expect.any(String),
          lastUsedAt: expect.any(String),
        },
      ]);
      expect((await box.next(email)).subject).toMatch(/^Google now opens/);
      const page = await ada.visit("/account");
      expect(page.text).toContain("ada@gmail.com");
      expect(page.text).toContain("Link GitHub");
      expect(page.text).not.toContain("Link Google");
      const phone = browser();
      await comeBack(phone, { subject: "1" });
      expect((await phone.get("/auth/session")).body.user.id).toBe(userId);
      const gone = await ada.submit(`/auth/identities/${linked.id}/unlink`, {});
      expect(gone.location).toBe("/account?notice=identity_unlinked");
      expect((await ada.visit("/account?notice=identity_unlinked")).text).toContain("Unlinked.");
      expect((await box.next(email)).subject).toMatch(/^Google does not open/);
      // Who is in stays in, and is listed; nobody comes in by it again.
      expect((await phone.get("/auth/session")).status).toBe(200);
      await comeBack(browser(), { subject: "1" });
      expect((await ada.get("/auth/identities")).body.identities).toEqual([]);
      const types = (await ada.get("/auth/events")).body.events.map(({ type }: { type: string }) => type);
      expect(types).toEqual(expect.arrayContaining(["identity_linked", "identity_unlinked"]));
    });

    test("one that opens another account is not linked, and the sentence names the provider", async () => {
      const { member, browser, auth } = await start();
      await comeBack(browser(), { subject: "1" });
      const { browser: ada, userId } = await member();
      const error = await linkIn(ada, { subject: "1" }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code: "link_required",
        detail: "This Google account opens another account here.",
        errors: [{ pointer: "", code: "other_account", rule: "Google" }],
      });
      expect(await identitiesOf(auth, userId)).toEqual([]);
    });

    test("the last way in stays, and with a password it is none", async () => {
      const { browser, time } = await start();
      const ada = browser();
      await comeBack(ada, { subject: "1", email: "ada@gmail.com", emailVerified: true });
      const [{ id }] = (await ada.get("/auth/identities")).body.identities;
      const refused = await ada.delete(`/auth/identities/${id}`);
      expect(refused.status).toBe(409);
      expect(refused.body).toMatchObject({ code: "link_required", errors: [{ pointer: "", code: "last_way_in" }] });
      await ada.submit(`/auth/identities/${id}/unlink`, {});
      expect((await ada.visit("/account")).text).toContain("Nothing else opens this account.");
      expect((await ada.post("/auth/password/change", { newPassword: password })).status).toBe(200);
      expect((await ada.delete(`/auth/identities/${id}`)).status).toBe(204);
      expect((await browser().post("/auth/login", { email: "ada@gmail.com", password })).status).toBe(200);
      time.now += minute;
    });

    test("another's is not found, and a proof that is too old unlinks nothing", async () => {
      const { member, time } = await start();
      const [{ browser: ada }, { browser: eve }] = [await member(), await member()];
      const { id } = await linkIn(ada, { subject: "1" });
      expect((await eve.delete(`/auth/identities/${id}`)).status).toBe(404);
      expect((await eve.delete("/auth/identities/x")).status).toBe(404);
      time.now += 11 * minute;
      expect((await ada.delete(`/auth/identities/${id}`)).body.code).toBe("reauthentication_required");
      const form = await ada.submit(`/auth/identities/${id}/unlink`, {});
      expect(form.location).toMatch(/^\/reauthenticate\?/);
      await ada.post("/auth/reauthenticate", { password });
      expect((await ada.delete(`/auth/identities/${id}`)).status).toBe(204);
    });

    test("are in the copy of what is kept about her", async () => {
      const { browser } = await start();
      const ada = browser();
      await comeBack(ada, { subject: "1", email: "ada@gmail.com", emailVerified: true });
      const { body } = await ada.post("/auth/user/export");
      expect(body.identities).toMatchObject([{ issuer: "https://google.example.com", subject: "1", name: "Ada" }]);
    });
  });

  describe("a first password", () => {
    test("is set by a proof of a moment ago, once; then the current one is asked for", async () => {
      const { browser, time, box } = await start();
      const ada = browser();
      await comeBack(ada, { subject: "1", email: "ada@gmail.com", emailVerified: true });
      expect((await ada.visit("/account")).text).toContain("Set password");
      time.now += 11 * minute;
      const late = await ada.post("/auth/password/change", { newPassword: password });
      expect([late.status, late.body.code, late.body.maxAge]).toEqual([403, "reauthentication_required", 600]);
      expect((await ada.visit("/account")).text).not.toContain('name="newPassword"');
      await comeBack(ada, { subject: "1" });
      expect((await ada.submit("/auth/password/change", { newPassword: password })).location).toBe(
        "/account?notice=password_set",
      );
      expect((await ada.visit("/account?notice=password_set")).text).toContain("Your password is set, and every other");
      expect((await box.next("ada@gmail.com")).subject).toMatch(/has a password now/);
      const again = await ada.post("/auth/password/change", { newPassword: secondPassword });
      expect([again.status, again.body.errors]).toEqual([400, [{ pointer: "/currentPassword", code: "required" }]]);
      const types = (await ada.get("/auth/events")).body.events.map(({ type }: { type: string }) => type);
      expect(types).toContain("password_set");
    });
  });

  describe("an address for an account without one", () => {
    async function bare(options: AuthOptions = {}) {
      const site = await start(options);
      const ada = site.browser();
      await comeBack(ada, { subject: "1" });
      return { ...site, ada };
    }

    test("is added by a mailed link, in the browser that asked, and is then hers like any other", async () => {
      const { ada, box, browser } = await bare();
      const email = newEmail();
      const page = await ada.visit("/add-email?returnTo=/orders");
      expect(page.text).toContain("Not now");
      expect(page.text).toContain('href="/orders"');
      const sent = await ada.submit("/auth/email/add", { email, returnTo: "/orders" });
      expect(sent.location).toBe("/add-email?notice=verification_sent&returnTo=%2Forders");
      expect((await ada.visit(sent.location ?? "")).text).toContain("A link is on its way to you.");
      const link = await box.link(email);
      const clean = await ada.visit(link);
      const shown = await ada.visit(clean.location ?? "");
      expect(shown.text).toContain(email);
      const [, token = ""] = /name="token" value="([^"]+)"/.exec(shown.text) ?? [];
      expect((await ada.submit("/auth/email/verify", { token })).location).toBe("/account?notice=email_verified");
      expect((await ada.get("/auth/session")).body.user).toMatchObject({ email, emailVerified: true });
      expect((await ada.post("/auth/email/verify", { token })).body.code).toBe("code_invalid");
      const again = await ada.post("/auth/email/add", { email: newEmail() });
      expect([again.status, again.body.errors]).toEqual([400, [{ pointer: "/email", code: "has_email" }]]);
      // It is proven: another provider that proves it leads into this account.
      const { id } = (await ada.get("/auth/session")).body.user;
      const phone = browser();
      await comeBack(phone, { subject: "9", email, emailVerified: true }, {}, "github");
      expect((await phone.get("/auth/session")).body.user.id).toBe(id);
      const types = (await ada.get("/auth/events")).body.events.map(({ type }: { type: string }) => type);
      expect(types).toContain("email_added");
    });

    test("access tokens of before are worth nothing, and the next ones name it", async () => {
      const { site, app, token } = await (async () => {
        const site = await start();
        const app = site.browser();
        const accepted = await comeBack(app, { subject: "1" }, { carriage: { carrier: "token", transport: "cookie" } });
        return { site, app, token: accepted.kind === "started" ? (accepted.started.minted?.accessToken ?? "") : "" };
      })();
      const bearer = { authorization: `Bearer ${token}` };
      const email = newEmail();
      expect((await app.post("/auth/email/add", { email }, bearer)).status).toBe(202);
      const code = await site.box.token(email);
      expect((await app.post("/auth/email/verify", { token: code }, bearer)).status).toBe(204);
      await expect.poll(async () => (await app.get("/auth/session", bearer)).body.code).toBe("token_expired");
      const { accessToken } = (await app.post("/auth/jwt/refresh")).body;
      const { user } = (await app.get("/auth/session", { authorization: `Bearer ${accessToken}` })).body;
      expect(user.email).toBe(email);
    });

    test("A057: whoever opens the link elsewhere adds nothing, and may drop the request", async () => {
      const { ada: thief, box, browser } = await bare();
      const victim = newEmail();
      await thief.post("/auth/email/add", { email: victim });
      const token = await box.token(victim);
      const stranger = browser();
      const page = await stranger.visit(`/verify-email?token=${token}`);
      const shown = await stranger.visit(page.location ?? "");
      expect(shown.text).toContain("Sign in to that account first");
      expect((await stranger.post("/auth/email/verify", { token })).body.code).toBe("unauthenticated");
      expect((await thief.get("/auth/session")).body.user.email).toBeNull();
      expect((await stranger.post("/auth/email/verify", { token, notMe: true })).status).toBe(204);
      expect((await thief.post("/auth/email/verify", { token })).body.code).toBe("code_invalid");
    });

    test("A060: one that is somebody's is answered like any other, and only its owner is told", async () => {
      const { ada, box, member } = await bare();
      const { email } = await member();
      const [free, taken] = [newEmail(), email];
      const answers = [];
      for (const address of [free, taken]) answers.push(await ada.post("/auth/email/add", { email: address }));
      expect(answers.map(({ status, text }) => [status, text])).toEqual([
        [202, ""],
        [202, ""],
      ]);
      const told = await box.next(taken);
      expect(told.text).toContain("has an account already");
      expect(told.text).not.toContain("token=");
      expect((await ada.get("/auth/session")).body.user.email).toBeNull();
    });

    test("one that became somebody's meanwhile is not added, and its owner is told", async () => {
      const { ada, box, browser, raw } = await bare();
      const email = newEmail();
      await ada.post("/auth/email/add", { email });
      const token = await box.token(email);
      await comeBack(browser(), { subject: "2", email, emailVerified: true });
      expect((await ada.post("/auth/email/verify", { token })).body.code).toBe("code_invalid");
      expect((await box.next(email)).text).toContain("has an account already");
      expect(await raw("select id from {users} where email is not null")).toHaveLength(1);
    });

    test("needs a proof of a moment ago, a mailer, and an address that is allowed", async () => {
      const { ada, time } = await bare();
      time.now += 11 * minute;
      expect((await ada.post("/auth/email/add", { email: newEmail() })).body.code).toBe("reauthentication_required");
      const mute = await open({ providers });
      const eve = mute.browser();
      await comeBack(eve, { subject: "1" });
      expect((await eve.post("/auth/email/add", { email: newEmail() })).body.code).toBe("mail_not_configured");
      expect((await eve.visit("/add-email")).location).toBe("/account");
      expect((await eve.visit("/account")).text).not.toContain("Add an address");
    });
  });
});

onSqlite((open) => {
  test("without passwords there are only providers, and everything but passwords works", async () => {
    const box = createMailbox();
    const { browser } = await open({ password: false, providers, mailer: box.mailer });
    const ada = browser();
    await comeBack(ada, { subject: "1" });
    const page = await ada.visit("/account");
    expect(page.text).toContain("Ways to sign in");
    expect(page.text).not.toContain("Set password");
    const email = newEmail();
    expect((await ada.post("/auth/email/add", { email })).status).toBe(202);
    expect((await ada.post("/auth/email/verify", { token: await box.token(email) })).status).toBe(204);
    const [{ id }] = (await ada.get("/auth/identities")).body.identities;
    expect((await ada.delete(`/auth/identities/${id}`)).body.code).toBe("link_required");
  });
});
