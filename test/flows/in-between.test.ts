import { pbkdf2Sync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { internalsOf } from "../../src/auth/internals.ts";
import { findLink, type LinkAccountDeps, linkByPassword, takeAccount } from "../../src/federation/link-account.ts";
import { parsePassword } from "../../src/password/password.ts";
import { proveAddress } from "../../src/password/prove-address.ts";
import { parseCode } from "../../src/verification/code.ts";
import type { Auth, AuthOptions } from "../../src/index.ts";
import { createMailbox } from "./mailbox.ts";
import { newEmail, onEveryDatabase, password, secondPassword } from "./installation.ts";
import { claimsOf, Program } from "./program.ts";
import { comeBack, identitiesOf, linkIn, providers, refusalOf, sessionOf, thrownBy } from "./provider-sign-in.ts";
import { linkIdentity } from "../../src/federation/link-identity.ts";
import { unlinkIdentity } from "../../src/federation/unlink-identity.ts";

const tokens = { carriage: { carrier: "token", transport: "cookie" } } as const;

/** What happens to somebody while a request of hers is under way. */
type Meanwhile = (auth: Auth, userId: string) => Promise<unknown>;

onEveryDatabase((open) => {
  /** An installation in whose application something happens in the middle of the next sign-ins and changes, so often. */
  async function start(options: AuthOptions = {}) {
    const box = createMailbox();
    let left: (() => Promise<unknown>)[] = [];
    const happen = async (): Promise<void> => void (await left.shift()?.());
    const hooks: AuthOptions["hooks"] = {
      claims: async () => {
        await happen();
        return {};
      },
      beforeRegister: async () => {
        await happen();
        return {};
      },
    };
    const site = await open({ mailer: box.mailer, providers, hooks, ...options });
    const meanwhile = (userId: string, ...what: Meanwhile[]): void => {
      left = what.map((one) => () => one(site.auth, userId));
    };
    /** Sessions that have not ended, of which every one has to be of the user as she is now. */
    const live = async (userId: string): Promise<number> => {
      const rows = await site.raw(
        "select s.user_version, u.version from {sessions} s join {users} u on u.id = s.user_id where s.ended_at is null and u.id = $1",
        userId,
      );
      for (const row of rows) expect(row["user_version"]).toBe(row["version"]);
      return rows.length;
    };
    return { ...site, box, meanwhile, live };
  }

  const endAll: Meanwhile = (auth, userId) => auth.users.endSessions(userId);
  const changeRole =
    (role: string): Meanwhile =>
    (auth, userId) =>
      auth.users.setRole(userId, role);

  const ban: Meanwhile = (auth, userId) => auth.users.ban(userId);

  test("a session that the application starts, during which everything is ended or a role changed, begins under the version that left", async () => {
    const { auth, member, meanwhile, live } = await start();
    const { browser: ada, userId } = await member();
    const begin = () => auth.startSession({ userId, method: "ldap", headers: {}, carrier: "token" });
    meanwhile(userId, endAll, changeRole("editor"));
    const { accessToken = "" } = await begin();
    expect(claimsOf(accessToken)).toMatchObject({ role: "editor", ver: 3 });
    expect(await live(userId)).toBe(1);
    expect((await ada.get("/auth/session")).body.code).toBe("session_revoked");
    meanwhile(userId, endAll, endAll, endAll);
    expect(await refusalOf(begin())).toBe("overloaded");
    meanwhile(userId, ban);
    expect(await refusalOf(begin())).toBe("user_banned");
    expect(await live(userId)).toBe(0);
  });

  describe("flows 3: an old hash that is made anew", () => {
    const salt = Buffer.from("0f1e2d3c4b5a6978", "hex");
    const plain = (bytes: Buffer): string => bytes.toString("base64").replace(/=+$/, "");
    const oldHash = `$pbkdf2-sha256$1000$${plain(salt)}$${plain(pbkdf2Sync(password, salt, 1000, 32, "sha256"))}`;

    test("by two log-ins at once, while her role is changed, keeps neither out", async () => {
      const { browser, member, meanwhile, live, raw } = await start();
      const { userId, email } = await member();
      await raw("update {users} set password_hash = $1 where id = $2", oldHash, userId);
      meanwhile(userId, changeRole("editor"), changeRole("reader"));
      const logIn = () => browser().post("/auth/login", { email, password, carrier: "token", transport: "cookie" });
      const answers = await Promise.all([logIn(), logIn()]);
      expect(answers.map(({ status, body }) => [status, body.code])).toStrictEqual([
        [200, undefined],
        [200, undefined],
      ]);
      // The one that she came with moved on with her.
      expect(await live(userId)).toBe(3);
    });

    test("by a log-in while the password is changed keeps nobody from changing it", async () => {
      const { auth, browser, member, meanwhile, raw } = await start();
      const { userId, email } = await member();
      const app = new Program(auth);
      await app.signIn(email);
      await raw("update {users} set password_hash = $1 where id = $2", oldHash, userId);
      meanwhile(userId, async (site) => {
        expect((await browser().post("/auth/login", { email, password })).status).toBe(200);
        await site.users.setRole(userId, "editor");
      });
      const change = { currentPassword: password, newPassword: secondPassword };
      const changed = app.keep(await app.post("/auth/password/change", change, app.bearer()));
      expect([changed.status, changed.body.code]).toStrictEqual([200, undefined]);
      expect((await browser().post("/auth/login", { email, password: secondPassword })).status).toBe(200);
    });
  });

  describe("flows 3: a sign-in at a provider", () => {
    test("during which everything is ended, or a role changed, begins under the version that left", async () => {
      const { browser, meanwhile, live } = await start();
      const ada = browser();
      await comeBack(ada, { subject: "1" });
      const { user } = await sessionOf(ada);
      const phone = browser();
      meanwhile(user.id, endAll, changeRole("editor"));
      const accepted = await comeBack(phone, { subject: "1" }, tokens);
      expect(accepted.kind).toBe("started");
      const minted = accepted.kind === "started" ? accepted.started.minted?.accessToken : undefined;
      expect(claimsOf(minted ?? "")).toMatchObject({ role: "editor", ver: 3 });
      expect(await live(user.id)).toBe(1);
      expect((await ada.get("/auth/session")).body.code).toBe("session_revoked");
      // Whoever is outrun again and again is told to come again, and not that she is nobody.
      meanwhile(user.id, endAll, endAll, endAll);
      expect(await refusalOf(comeBack(phone, { subject: "1" }, tokens))).toBe("overloaded");
    });

    test("during which she is banned, or loses the identity, is refused", async () => {
      const { auth, browser, meanwhile, live, raw } = await start();
      const ada = browser();
      await comeBack(ada, { subject: "1", email: "ada@gmail.com", emailVerified: true });
      const { user } = await sessionOf(ada);
      meanwhile(user.id, ban);
      expect(await refusalOf(comeBack(browser(), { subject: "1" }, tokens))).toBe("user_banned");
      await auth.users.unban(user.id);
      meanwhile(user.id, async (site, id) => {
        await raw("delete from {identities}");
        await site.users.endSessions(id);
      });
      // Its provider proves her address: it does not come back by that either.
      const said = { subject: "1", email: "ada@gmail.com", emailVerified: true };
      expect(await refusalOf(comeBack(browser(), said, tokens))).toBe("invalid_credentials");
      expect(await identitiesOf(auth, user.id)).toStrictEqual([]);
      expect([await live(user.id), (await raw("select id from {users}")).length]).toStrictEqual([0, 1]);
    });

    test("that a password, or the mailbox, has linked to an account goes on by the identity", async () => {
      const { auth, browser, live, raw } = await start({ verification: "optional" });
      const deps = await internalsOf(auth).deps();
      const input = {
        carriage: { carrier: "cookie" },
        client: { ip: "192.0.2.9", network: "192.0.2.9", userAgent: "Firefox" },
        devices: [],
        replaces: [],
      } as const;
      const ways: ((
        deps: LinkAccountDeps,
        found: NonNullable<Awaited<ReturnType<typeof findLink>>>,
      ) => Promise<unknown>)[] = [
        (between, found) => linkByPassword(between, found, { ...input, password: parsePassword(password) }),
        (between, found) => takeAccount(between, found, input),
      ];
      for (const way of ways) {
        for (const [what, outcome] of [
          [endAll, "none"],
          [ban, "user_banned"],
          [(site, id) => raw("delete from {identities}").then(() => site.users.endSessions(id)), "code_invalid"],
        ] as [Meanwhile, string][]) {
          const email = newEmail();
          await browser().post("/auth/register", { email, password });
          const [{ id }] = (await raw("select id from {users} where email = $1", email)) as [{ id: string }];
          const asked = await comeBack(browser(), { subject: email, email, emailVerified: true });
          const found = asked.kind === "password_required" ? await findLink(deps, asked.code) : null;
          if (!found) throw new Error("There is nothing to link.");
          // The real store, and something that happens right after it has written.
          const after =
            <Link, Done>(write: (link: Link) => Promise<Done>) =>
            async (link: Link): Promise<Done> => {
              const done = await write(link);
              await what(auth, id);
              return done;
            };
          const { linkByCode, reclaim, use } = deps.identities;
          const identities = { use, linkByCode: after(linkByCode), reclaim: after(reclaim) };
          expect(await refusalOf(way({ ...deps, identities }, found))).toBe(outcome);
          expect(await live(id)).toBe(outcome === "none" ? 1 : 0);
        }
      }
    });

    test("to link it is good for the session that asked, and for no other: a role that changes ends nothing, its own end does", async () => {
      const { auth, browser, member } = await start();
      const { browser: ada, userId, email } = await member();
      const session = await sessionOf(ada);
      const deps = await internalsOf(auth).deps();
      const google = deps.providers.get("google");
      if (!google) throw new Error("There is no provider.");
      const link = (subject: string): Promise<unknown> => {
        const issuer = "https://google.example.com";
        const profile = { issuer, subject, email: null, emailVerified: false, name: null, avatarUrl: null };
        const client = { ip: ada.ip, network: ada.ip, userAgent: "Firefox" };
        return linkIdentity(deps, {
          session,
          signIn: { profile, tokens: null, authTime: null },
          provider: google,
          client,
        });
      };
      await auth.users.setRole(userId, "editor");
      expect(await refusalOf(link("1"))).toBe("none");
      // A proof of a moment ago: the session goes on with other secrets, and what was begun with the old ones does not.
      expect((await ada.post("/auth/reauthenticate", { password })).status).toBe(204);
      await auth.users.setRole(userId, "reader");
      expect(await refusalOf(link("2"))).toBe("session_revoked");
      await linkIn(ada, { subject: "3" });
      const stale = await sessionOf(ada);
      const phone = browser();
      await phone.post("/auth/login", { email, password });
      expect((await phone.delete(`/auth/sessions/${stale.session.id}`)).status).toBe(204);
      await auth.users.setRole(userId, "editor");
      expect(await refusalOf(link("4"))).toBe("session_revoked");
      const linked = (await identitiesOf(auth, userId)).map(({ subject }) => subject);
      expect(linked.toSorted()).toStrictEqual(["1", "3"]);
    });
  });

  test("flows 3: what a thief unlinks while everything of hers is ended stays linked, and what she unlinks while her role changes goes", async () => {
    const { auth, member } = await start();
    const { browser: ada, userId, email } = await member();
    await linkIn(ada, { subject: "1" });
    await linkIn(ada, { subject: "2" }, "github");
    const deps = await internalsOf(auth).deps();
    const [google, github] = await identitiesOf(auth, userId);
    const client = { ip: ada.ip, network: ada.ip, userAgent: "Firefox" };
    const stolen = await sessionOf(ada);
    const unlink = (session: typeof stolen, identityId = ""): Promise<unknown> =>
      unlinkIdentity(deps, { session, identityId, client });
    await auth.users.endSessions(userId);
    expect(await refusalOf(unlink(stolen, google?.id))).toBe("session_revoked");
    expect(await identitiesOf(auth, userId)).toHaveLength(2);
    await ada.post("/auth/login", { email, password });
    const own = await sessionOf(ada);
    await auth.users.setRole(userId, "editor");
    expect(await refusalOf(unlink(own, google?.id))).toBe("none");
    // New secrets since, or an end of its own: it is not the session that asked any more.
    const stale = await sessionOf(ada);
    expect((await ada.post("/auth/reauthenticate", { password })).status).toBe(204);
    await auth.users.setRole(userId, "reader");
    expect(await refusalOf(unlink(stale, github?.id))).toBe("session_revoked");
    expect((await identitiesOf(auth, userId)).map(({ id }) => id)).toStrictEqual([github?.id]);
  });

  describe("flows 8: the taking back of a deletion", () => {
    const byToken = { carrier: "token", transport: "cookie" };

    test("during which everything is ended, or she is banned, keeps nothing where a provider has proven her", async () => {
      const { auth, browser, member, meanwhile, live, raw } = await start();
      const { browser: ada, userId } = await member();
      await linkIn(ada, { subject: "1" });
      expect((await ada.post("/auth/user/delete")).status).toBe(202);
      for (const what of [endAll, ban]) {
        const { undoToken: token } = await thrownBy(comeBack(browser(), { subject: "1" }));
        meanwhile(userId, what);
        const kept = await browser().post("/auth/user/delete/keep", { token, ...byToken });
        expect(kept.body.code).toBe("code_invalid");
        await auth.users.unban(userId);
        const [row] = await raw("select delete_after from {users} where id = $1", userId);
        expect([row?.["delete_after"] === null, await live(userId)]).toStrictEqual([false, 0]);
      }
    });

    test("by her password keeps nothing when she is banned, deleted at once or has another one by then, and goes on when all else ends", async () => {
      const { auth, browser, member, meanwhile, live, raw } = await start();
      const { browser: ada, userId, email } = await member();
      const undo = () => browser().post("/auth/user/delete/undo", { email, password, ...byToken });
      expect((await ada.post("/auth/user/delete")).status).toBe(202);
      const [row] = await raw("select password_hash, delete_after from {users} where id = $1", userId);
      const set = (column: string, value: unknown) =>
        raw(`update {users} set ${column} = $1, version = version + 1 where id = $2`, value as string, userId);
      for (const [what, code, mend] of [
        [ban, "user_banned", () => auth.users.unban(userId)],
        [
          () => set("password_hash", "another"),
          "invalid_credentials",
          () => set("password_hash", row?.["password_hash"]),
        ],
        [() => set("delete_after", 1), "invalid_credentials", () => set("delete_after", row?.["delete_after"])],
      ] as [Meanwhile, string, () => Promise<unknown>][]) {
        meanwhile(userId, what);
        expect((await undo()).body.code).toBe(code);
        await mend();
      }
      meanwhile(userId, endAll, endAll, endAll);
      expect((await undo()).body.code).toBe("overloaded");
      expect((await browser().post("/auth/login", { email, password })).body.code).toBe("deletion_pending");
      expect(await live(userId)).toBe(0);
      meanwhile(userId, endAll, changeRole("editor"));
      const undone = await undo();
      expect(undone.status).toBe(200);
      expect(claimsOf(undone.body.accessToken)).toMatchObject({ role: "editor" });
      expect(await live(userId)).toBe(1);
      expect((await browser().post("/auth/login", { email, password })).status).toBe(200);
    });

    test("that is asked for twice at once signs in twice", async () => {
      const { browser, member, live } = await start();
      const { browser: ada, userId, email } = await member();
      expect((await ada.post("/auth/user/delete")).status).toBe(202);
      const undo = () => browser().post("/auth/user/delete/undo", { email, password });
      const answers = await Promise.all([undo(), undo()]);
      expect(answers.map(({ status }) => status)).toStrictEqual([200, 200]);
      expect(await live(userId)).toBe(2);
    });

    test("A081: of fifty at once at two instances with one token, one keeps the account", async () => {
      const { another, browser, member, live } = await start();
      const two = await another();
      const { browser: ada, userId } = await member();
      await linkIn(ada, { subject: "1" });
      expect((await ada.post("/auth/user/delete")).status).toBe(202);
      const { undoToken: token } = await thrownBy(comeBack(browser(), { subject: "1" }));
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, n) =>
          browser(n % 2 === 0 ? {} : { auth: two }).post("/auth/user/delete/keep", { token }),
        ),
      );
      const codes = answers.map(({ status, body }) => (status === 200 ? "kept" : body.code));
      expect(codes.filter((code) => code === "kept")).toHaveLength(1);
      expect(new Set(codes)).toStrictEqual(new Set(["kept", "code_invalid"]));
      expect(await live(userId)).toBe(1);
    });
  });

  describe("flows 3: a change of password", () => {
    test("during which her role is changed, or her other sessions end, is made, and her session goes on", async () => {
      const { auth, browser, member, meanwhile, live } = await start();
      const { userId, email } = await member();
      const app = new Program(auth);
      await app.signIn(email);
      const own: string = claimsOf(app.accessToken).sid;
      meanwhile(userId, changeRole("editor"), async (site, id) => {
        const deps = await internalsOf(site).deps();
        expect(await deps.sessions.endAll(id, "ended_by_user", own)).toBe(1);
      });
      const change = { currentPassword: password, newPassword: secondPassword };
      const changed = app.keep(await app.post("/auth/password/change", change, app.bearer()));
      expect([changed.status, changed.body.code]).toStrictEqual([200, undefined]);
      expect(claimsOf(app.accessToken)).toMatchObject({ sid: own, role: "editor", ver: 4 });
      expect((await app.get("/auth/session")).status).toBe(200);
      expect(await live(userId)).toBe(1);
      expect((await browser().post("/auth/login", { email, password })).body.code).toBe("invalid_credentials");
      expect((await browser().post("/auth/login", { email, password: secondPassword })).status).toBe(200);
    });

    test("during which her session ends or gets new secrets, or another password is hers, is not", async () => {
      const { auth, browser, member, meanwhile, raw } = await start();
      const { userId, email, browser: laptop } = await member();
      const change = { currentPassword: password, newPassword: secondPassword };
      let app = new Program(auth);
      for (const what of [
        // Whatever made it another one without ending her session.
        async () => {
          await raw("update {users} set password_hash = 'another', version = version + 1 where id = $1", userId);
          await raw("update {sessions} set user_version = user_version + 1 where user_id = $1", userId);
        },
        async () => {
          expect((await app.post("/auth/reauthenticate", { password }, app.bearer())).status).toBe(200);
        },
        async () => void (await laptop.post("/auth/sessions/revoke-others")),
        async () => {
          const other = { currentPassword: password, newPassword: "a third thing entirely 9" };
          expect((await laptop.post("/auth/password/change", other)).status).toBe(200);
        },
      ]) {
        app = new Program(auth);
        const [stored] = await raw("select password_hash from {users} where id = $1", userId);
        await app.signIn(email);
        meanwhile(userId, what);
        const answer = await app.post("/auth/password/change", change, app.bearer());
        expect([answer.status, answer.body.code]).toStrictEqual([401, "session_revoked"]);
        expect((await browser().post("/auth/login", { email, password: secondPassword })).status).toBe(401);
        if (stored && (await raw("select id from {users} where password_hash = 'another'")).length > 0) {
          await raw("update {users} set password_hash = $1 where id = $2", String(stored["password_hash"]), userId);
        }
      }
    });
  });

  test("A057: an address that a thief adds while everything of hers is ended is not added", async () => {
    const { auth, browser, box, meanwhile, raw } = await start();
    const thief = browser();
    await comeBack(thief, { subject: "1" });
    const { user } = await sessionOf(thief);
    const email = newEmail();
    expect((await thief.post("/auth/email/add", { email })).status).toBe(202);
    const token = await box.token(email);
    meanwhile(user.id, endAll);
    expect((await thief.post("/auth/email/verify", { token })).body.code).toBe("code_invalid");
    expect(await raw("select email from {users} where id = $1", user.id)).toMatchObject([{ email: null }]);
    // Nor where it was ended right after his session was looked at. The link itself is as good as before, for whoever is signed in.
    await comeBack(thief, { subject: "1" });
    const current = await sessionOf(thief);
    await auth.users.endSessions(user.id);
    const deps = await internalsOf(auth).deps();
    const client = { ip: thief.ip, network: thief.ip, userAgent: "Firefox" };
    const proof = { code: parseCode(token)!, password: null, vouchers: [], replaces: [], client } as const;
    const prove = (who: typeof current) =>
      proveAddress(deps, { ...proof, current: who, carriage: { carrier: "cookie" } });
    expect(await refusalOf(prove(current))).toBe("code_invalid");
    const ada = browser();
    await comeBack(ada, { subject: "1" });
    expect(await refusalOf(prove(await sessionOf(ada)))).toBe("none");
    expect((await ada.get("/auth/session")).body.user).toMatchObject({ email, emailVerified: true });
  });

  describe("A057: the end of one session, which ends nothing else of hers, ends what was begun in it", () => {
    const endOne =
      (sessionId: string): Meanwhile =>
      async (auth) =>
        expect(await auth.sessions.end(sessionId)).toBe(true);

    test("a provider that was to be linked is not, and neither is one by secrets that are no longer its own", async () => {
      const { auth, member } = await start();
      const { browser: ada, userId } = await member();
      const deps = await internalsOf(auth).deps();
      const google = deps.providers.get("google");
      if (!google) throw new Error("There is no provider.");
      const link = (session: Awaited<ReturnType<typeof sessionOf>>, subject: string): Promise<unknown> => {
        const issuer = "https://google.example.com";
        const profile = { issuer, subject, email: null, emailVerified: false, name: null, avatarUrl: null };
        const client = { ip: ada.ip, network: ada.ip, userAgent: "Firefox" };
        const signIn = { profile, tokens: null, authTime: null };
        return linkIdentity(deps, { session, signIn, provider: google, client });
      };
      const stolen = await sessionOf(ada);
      expect((await ada.post("/auth/reauthenticate", { password })).status).toBe(204);
      expect(await refusalOf(link(stolen, "1"))).toBe("session_revoked");
      const renewed = await sessionOf(ada);
      expect(await refusalOf(link(renewed, "2"))).toBe("none");
      await auth.sessions.end(renewed.session.id);
      expect(await refusalOf(link(renewed, "3"))).toBe("session_revoked");
      expect((await identitiesOf(auth, userId)).map(({ subject }) => subject)).toStrictEqual(["2"]);
    });

    test("an address that was asked for in it is added by no browser, and in another session of hers as before", async () => {
      const { auth, browser, box, meanwhile, raw } = await start();
      const [thief, ada] = [browser(), browser()];
      await comeBack(ada, { subject: "1" });
      await comeBack(thief, { subject: "1" });
      const { user, session } = await sessionOf(thief);
      const emailOf = async () => (await raw("select email from {users} where id = $1", user.id))[0]?.["email"];
      const email = newEmail();
      expect((await thief.post("/auth/email/add", { email })).status).toBe(202);
      const token = await box.token(email);
      // While it is being added, and before.
      meanwhile(user.id, endOne(session.id));
      expect((await thief.post("/auth/email/verify", { token })).body.code).toBe("code_invalid");
      expect((await thief.post("/auth/email/verify", { token })).body.code).toBe("unauthenticated");
      const { location } = await thief.visit(`/verify-email?token=${token}`);
      expect((await thief.visit(location ?? "")).text).toContain("Sign in to that account first");
      expect(await emailOf()).toBeNull();
      expect((await ada.post("/auth/email/verify", { token })).status).toBe(204);
      expect(await emailOf()).toBe(email);
      expect((await auth.sessions.list(user.id)).length).toBe(1);
    });

    test("where tokens carry it, the browser that asked adds it for as long as it goes on", async () => {
      const { auth, browser, box } = await start();
      for (const ends of [false, true]) {
        const app = browser();
        const accepted = await comeBack(app, { subject: `tokens ${ends}` }, tokens);
        if (accepted.kind !== "started") throw new Error("No session.");
        const bearer = { authorization: `Bearer ${accepted.started.minted?.accessToken}` };
        const email = newEmail();
        expect((await app.post("/auth/email/add", { email }, bearer)).status).toBe(202);
        const token = await box.token(email);
        if (ends) await auth.sessions.end(accepted.started.session.id);
        expect((await app.post("/auth/email/verify", { token })).status).toBe(ends ? 401 : 204);
        expect((await auth.users.find(accepted.started.user.id))?.email).toBe(ends ? null : email);
      }
    });

    test("an address that takes the place of another is not changed", async () => {
      const { box, meanwhile, member, raw } = await start();
      const { browser: thief, userId, sessionId, email: before } = await member();
      const email = newEmail();
      expect((await thief.post("/auth/email/change", { newEmail: email })).status).toBe(202);
      const token = await box.token(email);
      meanwhile(userId, endOne(sessionId));
      expect((await thief.post("/auth/email/verify", { token })).body.code).toBe("code_invalid");
      expect(await raw("select email from {users} where id = $1", userId)).toMatchObject([{ email: before }]);
    });
  });

  test("a session that was ended elsewhere a moment ago does not sign the others out", async () => {
    const { another, browser, member } = await start();
    const ada = await member();
    const thief = browser();
    const { body } = await thief.post("/auth/login", { email: ada.email, password });
    thief.auth = await another();
    expect((await thief.get("/auth/session")).status).toBe(200);
    expect((await ada.browser.delete(`/auth/sessions/${body.session.id}`)).status).toBe(204);
    expect((await thief.post("/auth/logout", { everywhere: true })).status).toBe(204);
    expect((await ada.browser.get("/auth/session")).status).toBe(200);
  });
});
