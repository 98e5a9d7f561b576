import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { IdentityUnlink, NewIdentity } from "../../src/federation/identity-store.ts";
import type { Email } from "../../src/mail/email.ts";
import { unrecorded } from "../../src/outbox/recording.ts";
import { makeCode } from "../../src/verification/make-code.ts";
import { day, type Fixture, minute, noEnds, onEveryStorage, onSharedStorage, start } from "./fixture.ts";
import { runScript } from "./script.ts";

const issuer = "https://accounts.example.com";
const recording = { events: [{ type: "identity_linked", data: { provider: "google" }, userId: null }] } as const;

function identityOf(subject: string, more: Partial<NewIdentity> = {}): NewIdentity {
  return {
    id: randomUUID(),
    provider: "google",
    issuer,
    subject,
    email: "ada@gmail.com" as Email,
    name: "Ada",
    avatarUrl: "https://pictures.example.com/ada.png",
    createdAt: new Date(start),
    ...more,
  };
}

const newborn = (email: string | null = null) => ({
  id: randomUUID(),
  email,
  emailVerified: email !== null,
  name: "Ada",
  role: "user",
  passwordHash: null,
  createdAt: new Date(start),
});

/** A user with one identity, as a first sign-in makes her. */
async function arrive({ storage }: Fixture, subject: string, email: string | null = null) {
  const user = await storage.identities.register({ user: newborn(email), identity: identityOf(subject), recording });
  if (!user) throw new Error("Nobody was registered.");
  return user;
}

const use = ({ storage, time }: Fixture, subject: string, more: Partial<NewIdentity> = {}) =>
  storage.identities.use(identityOf(subject, more), new Date(time.now));

function unlinking(userId: string, identityId: string, waysIn: Partial<IdentityUnlink["waysIn"]> = {}): IdentityUnlink {
  const ways = { password: true, providers: ["google"], ...waysIn };
  return { userId, version: 1, identityId, waysIn: ways, now: new Date(start), recording };
}

async function linkCode({ storage }: Fixture, userId: string, subject: string) {
  const { stored } = makeCode("link_identity", { subject: userId, data: { issuer, subject } }, start);
  await storage.codes.issue(stored);
  return stored.hash;
}

describe("identities", () => {
  onEveryStorage((open) => {
    test("one that is known is found with its user, as its provider spoke of it before", async () => {
      const fixture = await open();
      const { identities } = fixture.storage;
      const user = await arrive(fixture, "1", "ada@gmail.com");
      expect(user).toMatchObject({ email: "ada@gmail.com", emailVerified: true, name: "Ada", version: 1 });
      await fixture.startSession(user.id);
      fixture.time.now += day;
      const used = await use(fixture, "1", { email: "ada@new.example" as Email, name: "Ada L." });
      const before = { provider: "google", issuer, subject: "1", email: "ada@gmail.com", name: "Ada" };
      expect(used).toMatchObject({
        identity: { ...before, userId: user.id, createdAt: start, lastUsedAt: start },
        avatarUrl: "https://pictures.example.com/ada.png",
        user: { id: user.id, version: 1 },
        liveSessions: 1,
      });
      expect(await identities.list(user.id)).toMatchObject([
        { ...before, email: "ada@new.example", name: "Ada L.", createdAt: start, lastUsedAt: start + day },
      ]);
    });

    test("what a provider does not say this time stays, and the time of the last use never goes back", async () => {
      const fixture = await open();
      const user = await arrive(fixture, "1");
      fixture.time.now += day;
      await use(fixture, "1", { email: null, name: null, avatarUrl: null });
      fixture.time.now -= 2 * day;
      await use(fixture, "1", { name: "Ada L." });
      expect(await fixture.storage.identities.list(user.id)).toMatchObject([
        { email: "ada@gmail.com", name: "Ada L.", lastUsedAt: start + day },
      ]);
    });

    test("a use within a minute that brings nothing new writes nothing", async () => {
      const fixture = await open();
      await arrive(fixture, "1");
      const lastUsed = async () =>
        Number((await fixture.raw("select last_used_at from {identities}"))[0]?.["last_used_at"]);
      fixture.time.now += minute - 1;
      await use(fixture, "1");
      expect(await lastUsed()).toBe(start);
      fixture.time.now += 1;
      await use(fixture, "1");
      expect(await lastUsed()).toBe(start + minute);
    });

    test("A051: issuer and subject are compared byte by byte, and nothing else finds anybody", async () => {
      const fixture = await open();
      await arrive(fixture, "Straße-É", "ada@gmail.com");
      const others = ["straße-é", "STRASSE-É", "Straße-E\u0301", "Straße-É ", "Straße-É\u200B"];
      for (const subject of others) expect(await use(fixture, subject)).toBeNull();
      for (const other of [`${issuer}/`, "https://accounts.example.com.evil.example", "HTTPS://ACCOUNTS.EXAMPLE.COM"]) {
        expect(await use(fixture, "Straße-É", { issuer: other })).toBeNull();
      }
      // The name of the provider here is no part of it.
      expect(await use(fixture, "Straße-É", { provider: "renamed" })).not.toBeNull();
      for (const subject of others) await arrive(fixture, subject);
      expect(await fixture.raw("select id from {users}")).toHaveLength(6);
    });

    test("a first sign-in makes one user, or none at all", async () => {
      const fixture = await open();
      const { storage, raw } = fixture;
      await arrive(fixture, "1", "ada@gmail.com");
      const again = (subject: string, email: string | null) =>
        storage.identities.register({ user: newborn(email), identity: identityOf(subject), recording });
      expect(await again("1", null)).toBeNull();
      expect(await again("1", "grace@gmail.com")).toBeNull();
      expect(await again("2", "ada@gmail.com")).toBeNull();
      expect(await raw("select id from {users}")).toHaveLength(1);
      expect(await raw("select id from {identities}")).toHaveLength(1);
      expect(await storage.events.list({ limit: 9 })).toHaveLength(1);
    });

    test("A057: the attempts of others to register a proven address are gone with its first sign-in", async () => {
      const fixture = await open();
      const { registrations, codes } = fixture.storage;
      const { stored } = makeCode("verify_registration", { subject: "attempt", data: {} }, start);
      const attempt = {
        id: "attempt",
        email: "ada@gmail.com" as Email,
        name: null,
        passwordHash: "hash",
        remember: true,
        deviceName: null,
        returnTo: null,
        createdAt: new Date(start),
        expiresAt: new Date(start + day),
      };
      await registrations.add(attempt, stored);
      await arrive(fixture, "1", "ada@gmail.com");
      expect(await registrations.find("attempt", new Date(start))).toBeNull();
      expect(await codes.find("verify_registration", stored.hash, new Date(start))).toBeNull();
      const user = { id: randomUUID(), role: "user", createdAt: new Date(start) };
      expect(await registrations.prove({ codeHash: stored.hash, attempt, user })).toBeNull();
    });

    test("is linked to a user as she was read, once, and to nobody else", async () => {
      const fixture = await open();
      const { identities } = fixture.storage;
      const [ada, eve] = [await fixture.newUser({ emailVerified: true }), await fixture.newUser()];
      const link = (userId: string, subject: string, more: object = {}) =>
        identities.link({ userId, version: 1, identity: identityOf(subject), recording, ...more });
      const linked = await link(ada.id, "1");
      expect(linked).toMatchObject({ userId: ada.id, subject: "1" });
      expect(await link(ada.id, "1")).toStrictEqual(linked);
      expect(await link(eve.id, "1")).toBe("taken");
      expect(await link(ada.id, "2", { version: 2 })).toBe("moved_on");
      expect(await link(ada.id, "2", { provenEmail: "other@example.com" })).toBe("moved_on");
      expect(await link(eve.id, "2", { provenEmail: eve.email })).toBe("moved_on");
      expect(await link(ada.id, "2", { provenEmail: ada.email })).toMatchObject({ userId: ada.id });
      expect(await fixture.storage.events.list({ limit: 9 })).toHaveLength(2);
      const { id } = await fixture.startSession(ada.id);
      const others = await fixture.startSession(eve.id);
      expect(await link(ada.id, "3", { asker: { id, generation: 1 } })).toBe("moved_on");
      expect(await link(ada.id, "3", { asker: { id: others.id } })).toBe("moved_on");
      expect(await link(ada.id, "3", { asker: { id, generation: 0 } })).toMatchObject({ userId: ada.id });
      await fixture.storage.sessions.end(id, "ended_by_user");
      expect(await link(ada.id, "4", { asker: { id } })).toBe("moved_on");
      await fixture.storage.operators.ban(ada.id, unrecorded);
      expect(await link(ada.id, "3", { version: 2 })).toBe("moved_on");
    });

    test("a code links the identity it was made for, once; everything of the user's is kept", async () => {
      const fixture = await open();
      const { identities, passwords, sessions } = fixture.storage;
      const user = await fixture.newUser();
      const session = await fixture.startSession(user.id);
      const codeHash = await linkCode(fixture, user.id, "1");
      const about = { codeHash, userId: user.id, version: 1, email: user.email ?? "", recording };
      expect(await identities.linkByCode({ ...about, identity: identityOf("2") })).toBeNull();
      expect(await identities.linkByCode({ ...about, version: 2, identity: identityOf("1") })).toBeNull();
      expect(await identities.linkByCode({ ...about, email: "x@example.com", identity: identityOf("1") })).toBeNull();
      const linked = await identities.linkByCode({ ...about, identity: identityOf("1") });
      expect(linked).toMatchObject({ id: user.id, emailVerified: true, version: 1 });
      expect(await identities.linkByCode({ ...about, identity: identityOf("1") })).toBeNull();
      expect((await passwords.findByUserId(user.id, new Date(start)))?.hash).toBe("$argon2id$old");
      expect((await sessions.find(session.id))?.session.endedAt).toBeNull();
      expect(await fixture.storage.events.list({ limit: 9 })).toHaveLength(1);
    });

    test("A057: the owner of a mailbox takes an account with nothing of before left in it", async () => {
      const fixture = await open();
      const { identities, passwords, sessions, codes } = fixture.storage;
      const user = await fixture.newUser({ name: "Call 0900 now" });
      const session = await fixture.startSession(user.id);
      const trojan = { userId: user.id, version: 1, identity: identityOf("trojan"), recording: unrecorded };
      expect(await identities.link(trojan)).toMatchObject({ userId: user.id });
      const reset = makeCode("password_reset", { subject: user.id, data: {} }, start).stored;
      await codes.issue(reset);
      const codeHash = await linkCode(fixture, user.id, "1");
      const identity = identityOf("1", { name: null });
      const about = { userId: user.id, version: 1, email: user.email ?? "", identity, recording };
      // There is a password: it has to be asked for first.
      expect(await identities.reclaim({ ...about, codeHash: null })).toBeNull();
      // She was read before everything of hers ended.
      expect(await identities.reclaim({ ...about, version: 2, codeHash })).toBeNull();
      expect(await identities.reclaim({ ...about, codeHash })).toMatchObject({
        id: user.id,
        name: null,
        emailVerified: true,
        version: 2,
        deviceEpoch: 1,
      });
      expect(await identities.reclaim({ ...about, codeHash })).toBeNull();
      expect((await passwords.findByUserId(user.id, new Date(start)))?.hash).toBeNull();
      expect((await sessions.find(session.id))?.session.endReason).toBe("account_reclaimed");
      expect(await use(fixture, "trojan")).toBeNull();
      expect((await use(fixture, "1"))?.user.id).toBe(user.id);
      expect(await codes.find("password_reset", reset.hash, new Date(start))).toBeNull();
    });

    test("nobody takes an account whose address is proven", async () => {
      const fixture = await open();
      const user = await fixture.newUser({ emailVerified: true, passwordHash: null });
      const about = { userId: user.id, version: 1, email: user.email ?? "", identity: identityOf("1"), recording };
      for (const codeHash of [null, await linkCode(fixture, user.id, "1")]) {
        expect(await fixture.storage.identities.reclaim({ ...about, codeHash })).toBeNull();
      }
      expect((await fixture.storage.users.findById(user.id))?.version).toBe(1);
    });

    test("A057: who takes an account by a mailed link drops its identities as well", async () => {
      const fixture = await open();
      const { identities, codes, addresses } = fixture.storage;
      const user = await fixture.newUser();
      await identities.link({ userId: user.id, version: 1, identity: identityOf("trojan"), recording });
      const proof = makeCode("verify_email", { subject: user.id, data: { email: user.email ?? "" } }, start).stored;
      await codes.issue(proof);
      const next = makeCode("password_reset", { subject: user.id, data: {} }, start).stored;
      const now = new Date(start);
      expect(await addresses.reclaim({ userId: user.id, codeHash: proof.hash, now }, next)).toBe(true);
      expect(await identities.list(user.id)).toStrictEqual([]);
    });

    test("is unlinked unless nothing else opens the account, and no sign-in by it comes after", async () => {
      const fixture = await open();
      const { identities, sessions } = fixture.storage;
      const user = await arrive(fixture, "1", "ada@gmail.com");
      const kept = await fixture.startSession(user.id);
      const [first] = await identities.list(user.id);
      const one = first?.id ?? "";
      expect(await identities.unlink(unlinking(user.id, one))).toBe("last_way_in");
      expect(await identities.unlink(unlinking(user.id, randomUUID()))).toBe("not_found");
      const other = await arrive(fixture, "9");
      expect(await identities.unlink(unlinking(other.id, one))).toBe("not_found");
      await identities.link({ userId: user.id, version: 1, identity: identityOf("2"), recording });
      // Providers that are not configured any more open nothing.
      expect(await identities.unlink(unlinking(user.id, one, { providers: ["github"] }))).toBe("last_way_in");
      // Whoever was read before everything of hers was ended takes nothing away after it.
      expect(await identities.unlink({ ...unlinking(user.id, one), version: 0 })).toBe("moved_on");
      expect(await identities.unlink(unlinking(user.id, one))).toBe("unlinked");
      expect(await use(fixture, "1")).toBeNull();
      expect(await sessions.start(fixture.newSession(user.id), noEnds)).toBe(false);
      expect(await sessions.find(kept.id)).toMatchObject({
        session: { userVersion: 2, endedAt: null },
        user: { version: 2 },
      });
    });

    test("a password opens an account that has an address, where there are passwords", async () => {
      const fixture = await open();
      const { identities } = fixture.storage;
      const cases = [
        { email: "ada@example.com", password: true, outcome: "unlinked" },
        { email: "grace@example.com", password: false, outcome: "last_way_in" },
        { email: null, password: true, outcome: "last_way_in" },
      ] as const;
      for (const { email, password, outcome } of cases) {
        const user = await fixture.newUser({ email });
        await identities.link({ userId: user.id, version: 1, identity: identityOf(user.id), recording });
        const [identity] = await identities.list(user.id);
        expect(await identities.unlink(unlinking(user.id, identity?.id ?? "", { password }))).toBe(outcome);
      }
    });

    test("a name follows the provider while it is the one that it gave", async () => {
      const fixture = await open();
      const { identities, users } = fixture.storage;
      const user = await arrive(fixture, "1");
      const follow = (from: string | null, to: string) =>
        identities.followName({ userId: user.id, from, to, recording });
      await follow("Grace", "Eve");
      await follow(null, "Eve");
      expect((await users.findById(user.id))?.name).toBe("Ada");
      await follow("Ada", "Ada L.");
      expect((await users.findById(user.id))?.name).toBe("Ada L.");
      await users.rename(user.id, null);
      await follow(null, "Ada King");
      expect((await users.findById(user.id))?.name).toBe("Ada King");
    });

    test("is erased with its user", async () => {
      const fixture = await open();
      const { users, identities } = fixture.storage;
      const user = await arrive(fixture, "1");
      await users.scheduleDeletion(user.id, 1, new Date(start - 1));
      expect(await users.eraseDue(new Date(start), 9)).toBe(1);
      expect(await identities.list(user.id)).toStrictEqual([]);
      expect(await use(fixture, "1")).toBeNull();
    });

    test("A081: of fifty unlinkings of the two last identities at once, one is left", { timeout: 60_000 }, async () => {
      const fixture = await open();
      const another = await fixture.openAnother();
      const user = await arrive(fixture, "1");
      await fixture.storage.identities.link({ userId: user.id, version: 1, identity: identityOf("2"), recording });
      const own = await fixture.storage.identities.list(user.id);
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          (index % 4 < 2 ? fixture.storage : another).identities.unlink(unlinking(user.id, own[index % 2]?.id ?? "")),
        ),
      );
      expect(outcomes.filter((outcome) => outcome === "unlinked")).toHaveLength(1);
      expect(await another.identities.list(user.id)).toHaveLength(1);
    });
  });

  onSharedStorage((open) => {
    test("A081: of fifty first sign-ins of one identity in two processes at once, one makes the user", {
      timeout: 60_000,
    }, async () => {
      const { url, raw } = await open();
      for (const email of ["ada@gmail.com", ""]) {
        const subject = `of ${email}`;
        const racers = [1, 2].map(() => runScript("race-identity.ts", url ?? "", issuer, subject, email));
        for (const racer of racers) await racer.said("ready");
        for (const racer of racers) racer.say("go");
        const results = await Promise.all(racers.map((racer) => racer.finished));
        expect(results.map(({ errors }) => errors.replaceAll(/^.*Warning.*$\n?/gm, ""))).toStrictEqual(["", ""]);
        const wins = results.map(({ output }) => Number(/won (\d+) of 25/.exec(output)?.[1] ?? Number.NaN));
        expect([email, wins.reduce((sum, one) => sum + one)]).toStrictEqual([email, 1]);
      }
      expect(await raw("select id from {users}")).toHaveLength(2);
      expect(await raw("select id from {identities}")).toHaveLength(2);
    });
  });
});

describe("an address for a user without one", () => {
  onEveryStorage((open) => {
    async function asked({ storage }: Fixture, userId: string, email: string) {
      const { stored } = makeCode("add_email", { subject: userId, data: { email } }, start);
      await storage.codes.issue(stored);
      return { userId, version: 1, codeHash: stored.hash, email, now: new Date(start), recording };
    }

    test("is hers and proven, and her sessions go on under another version", async () => {
      const fixture = await open();
      const { addresses, users, sessions, codes } = fixture.storage;
      const user = await arrive(fixture, "1");
      const session = await fixture.startSession(user.id);
      const reset = makeCode("password_reset", { subject: user.id, data: {} }, start).stored;
      await codes.issue(reset);
      const proof = await asked(fixture, user.id, "ada@example.com");
      expect(await addresses.add({ ...proof, email: "eve@example.com" }, unrecorded)).toBe(false);
      const again = await asked(fixture, user.id, "ada@example.com");
      expect(await addresses.add(again, unrecorded)).toBe(true);
      expect(await addresses.add(again, unrecorded)).toBe(false);
      expect(await users.findById(user.id)).toMatchObject({
        email: "ada@example.com",
        emailVerified: true,
        version: 2,
      });
      expect((await sessions.find(session.id))?.session).toMatchObject({ userVersion: 2, endedAt: null });
      expect(await codes.find("password_reset", reset.hash, new Date(start))).toBeNull();
      // She has one now.
      expect(await addresses.add(await asked(fixture, user.id, "other@example.com"), unrecorded)).toBe(false);
    });

    test("is not given once her version has moved on, and the link is as good as before", async () => {
      const fixture = await open();
      const { addresses, sessions, users } = fixture.storage;
      const user = await arrive(fixture, "1");
      const proof = await asked(fixture, user.id, "ada@example.com");
      await sessions.endAll(user.id, "ended_by_user", null);
      expect(await addresses.add(proof, unrecorded)).toBe(false);
      expect((await users.findById(user.id))?.email).toBeNull();
      expect(await addresses.add({ ...proof, version: 2 }, unrecorded)).toBe(true);
    });

    test("is not given twice, and what is written of one that is taken is written", async () => {
      const fixture = await open();
      const { addresses, events, operators } = fixture.storage;
      await fixture.newUser({ email: "taken@example.com" });
      const user = await arrive(fixture, "1");
      const taken = { events: [{ type: "throttled", data: { call: "x" }, userId: null }] } as const;
      expect(await addresses.add(await asked(fixture, user.id, "taken@example.com"), taken)).toBe(false);
      expect((await events.list({ limit: 1 }))[0]?.type).toBe("throttled");
      await operators.ban(user.id, unrecorded);
      expect(await addresses.add(await asked(fixture, user.id, "ada@example.com"), unrecorded)).toBe(false);
    });

    test("A081: of fifty people who prove one address at once, one gets it", { timeout: 60_000 }, async () => {
      const fixture = await open();
      const another = await fixture.openAnother();
      const proofs: Awaited<ReturnType<typeof asked>>[] = [];
      for (let i = 0; i < 50; i += 1) {
        const user = await arrive(fixture, `s${i}`);
        proofs.push(await asked(fixture, user.id, "ada@example.com"));
      }
      const added = await Promise.all(
        proofs.map((proof, i) => (i % 2 === 0 ? fixture.storage : another).addresses.add(proof, unrecorded)),
      );
      expect(added.filter(Boolean)).toHaveLength(1);
      expect(await fixture.raw("select id from {users} where email is not null")).toHaveLength(1);
    });
  });
});
