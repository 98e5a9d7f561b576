import { expect, test } from "vitest";
import type { AuthOptions } from "../../src/index.ts";
import { internalsOf } from "../../src/auth/internals.ts";
import { parseEmail } from "../../src/mail/email.ts";
import { inviteUser } from "../../src/user/invitation.ts";
import type { Answer } from "./client.ts";
import { createMailbox } from "./mailbox.ts";
import { type Installation, newEmail, onEveryDatabase, origin, password, secondPassword } from "./installation.ts";
import { claimsOf, Program } from "./program.ts";

const tokens = { carrier: "token" };

/** Everything that a sign-in or a proof could have changed. */
async function snapshot({ raw }: Installation): Promise<string> {
  const tables = ["users", "sessions", "pending_registrations"].map((name) => `select * from {${name}} order by id`);
  const rows = await Promise.all([...tables, "select * from {codes} order by hash"].map((query) => raw(query)));
  const [ended] = await raw("select count(*) as n from {revocations}");
  return JSON.stringify([rows, ended?.["n"]]);
}

onEveryDatabase((open) => {
  /** An installation whose application cannot be asked about claims while `isAway`. */
  async function start(options: AuthOptions = {}) {
    const directory = { isAway: false };
    const box = createMailbox();
    const claims = (): object => {
      if (directory.isAway) throw new Error("the directory is away");
      return { tenant: "acme" };
    };
    const site = await open({ mailer: box.mailer, hooks: { claims }, ...options });
    /** Does it while the application is away, sees that nothing came of it, and does it again. */
    async function refusedThenDone(what: string, attempt: () => Promise<Answer>): Promise<Answer> {
      directory.isAway = true;
      const before = await snapshot(site);
      const refused = await attempt();
      expect([what, refused.status, refused.body?.code]).toStrictEqual([what, 503, "hook_unavailable"]);
      expect([what, refused.setCookies, await snapshot(site)]).toStrictEqual([what, [], before]);
      directory.isAway = false;
      const done = await attempt();
      expect([what, done.status]).toStrictEqual([what, expect.toBeOneOf([200, 201])]);
      expect(claimsOf(done.body.accessToken)).toMatchObject({ tenant: "acme", sid: done.body.session.id });
      return done;
    }
    return { site, box, directory, refusedThenDone };
  }

  test("a sign-in for tokens without the application's claims leaves the browser's session as it was", async () => {
    const { site, directory, refusedThenDone } = await start();
    const { browser, email, userId, sessionId } = await site.member();
    await refusedThenDone("log-in", async () => {
      const answer = await browser.post("/auth/login", { email, password, ...tokens });
      if (directory.isAway) expect((await browser.get("/auth/session")).body.session.id).toBe(sessionId);
      return answer;
    });
    const refresh = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    directory.isAway = true;
    const headers = { origin, cookie: refresh };
    const before = await snapshot(site);
    await expect(site.auth.startSession({ userId, method: "ldap", headers, carrier: "token" })).rejects.toMatchObject({
      code: "hook_unavailable",
    });
    expect(await snapshot(site)).toBe(before);
    // Who is carried by a cookie has none.
    expect((await site.browser().post("/auth/login", { email, password })).status).toBe(200);
  });

  test("nor is a password changed, a session renewed or a deletion taken back", async () => {
    const { site, refusedThenDone } = await start();
    const { email } = await site.member();
    const app = new Program(site.auth);
    await app.signIn(email);
    const change = { currentPassword: password, newPassword: secondPassword };
    // Whoever has not proven herself is told so and nothing else.
    const wrong = await app.post("/auth/password/change", { ...change, currentPassword: "no" }, app.bearer());
    expect(wrong.body.code).toBe("invalid_credentials");
    const send = async (path: string, body: object): Promise<Answer> => {
      const answer = await app.post(path, body, app.bearer());
      // A new pair has no user in it.
      return { ...answer, body: { session: { id: claimsOf(app.accessToken).sid }, ...answer.body } };
    };
    app.keep(await refusedThenDone("password", () => send("/auth/password/change", change)));
    app.keep(
      await refusedThenDone("re-authentication", () => send("/auth/reauthenticate", { password: secondPassword })),
    );
    expect((await app.post("/auth/user/delete", {}, app.bearer())).status).toBe(202);
    const undo = { email, password: secondPassword, ...tokens };
    await refusedThenDone("undo", () => site.browser().post("/auth/user/delete/undo", undo));
  });

  test("nor is a wrong password told from a right one by the application's being away", async () => {
    const { site, directory } = await start();
    const { email } = await site.member();
    directory.isAway = true;
    const wrong = await site.browser().post("/auth/jwt/login", { email, password: secondPassword });
    expect([wrong.status, wrong.body.code]).toStrictEqual([401, "invalid_credentials"]);
  });

  test("nor is an account made, a link spent or an address proven", async () => {
    const { site, box, refusedThenDone } = await start({ verification: "required" });
    const [ada, bob, carol] = [newEmail(), newEmail(), newEmail()];
    const browser = site.browser();
    await browser.post("/auth/register", { email: ada, password });
    const token = await box.token(ada);
    const proven = await refusedThenDone("registration", () =>
      browser.post("/auth/email/verify", { token, ...tokens }),
    );
    expect(proven.body.user).toMatchObject({ email: ada, emailVerified: true });

    await site.auth.users.create({ email: bob, password });
    await site.browser().post("/auth/email/verify/resend", { email: bob });
    const link = { token: await box.token(bob), password, ...tokens };
    const verified = await refusedThenDone("address", () => site.browser().post("/auth/email/verify", link));
    expect(verified.body.user).toMatchObject({ email: bob, emailVerified: true });

    const deps = await internalsOf(site.auth).deps();
    await inviteUser(deps, { email: parseEmail(carol)!, role: "editor", actor: "operator" });
    const invitation = await box.token(carol);
    const invited = { email: carol, password, invitation, ...tokens };
    const accepted = await refusedThenDone("invitation", () => site.browser().post("/auth/register", invited));
    expect(accepted.body.user).toMatchObject({ email: carol, role: "editor" });
  });

  test("nor is an account made where one is made at once", async () => {
    const { site, refusedThenDone } = await start();
    const wanted = { email: newEmail(), password, name: "Ada", ...tokens };
    const { body } = await refusedThenDone("registration", () => site.browser().post("/auth/register", wanted));
    expect(claimsOf(body.accessToken)).toMatchObject({ sub: body.user.id, email: wanted.email, ver: 1 });
  });
});
