import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { resetBasis } from "../../src/password/reset-basis.ts";
import type { PendingRegistration } from "../../src/user/registration-store.ts";
import type { Email } from "../../src/mail/email.ts";
import { type CodePurpose, createCode, hashCode } from "../../src/verification/code.ts";
import { makeCode } from "../../src/verification/make-code.ts";
import { day, type Fixture, minute, onEveryStorage, onSharedStorage, start } from "./fixture.ts";
import { runScript } from "./script.ts";

const recording = { events: [{ type: "password_reset", data: {}, userId: null }] } as const;
const hour = 60 * minute;

function attemptFor(email: string, now: number): PendingRegistration {
  return {
    id: randomUUID(),
    email: email as Email,
    name: "Ada",
    passwordHash: `hash-of-${randomUUID()}`,
    remember: false,
    deviceName: "Ada's",
    returnTo: "/orders",
    createdAt: new Date(now),
    expiresAt: new Date(now + day),
  };
}

/** Stores an attempt, and gives it with its code's hash. */
async function register({ storage, time }: Fixture, email: string) {
  const attempt = attemptFor(email, time.now);
  const { stored } = makeCode("verify_registration", { subject: attempt.id, data: {} }, time.now);
  await storage.registrations.add(attempt, stored);
  return { attempt, codeHash: stored.hash };
}

async function issue({ storage, time }: Fixture, purpose: CodePurpose, subject: string, data = {}) {
  const { stored } = makeCode(purpose, { subject, data }, time.now);
  await storage.codes.issue(stored);
  return stored.hash;
}

const newborn = (now: number) => ({ id: randomUUID(), role: "user", createdAt: new Date(now) });

describe("codes", () => {
  onEveryStorage((open) => {
    test("a code is spent once, and tells what it was about", async () => {
      const fixture = await open();
      const { codes } = fixture.storage;
      const hash = await issue(fixture, "password_reset", "user-1", { basis: "x" });
      const now = new Date(start);
      const expected = { subject: "user-1", data: { basis: "x" }, expiresAt: new Date(start + 30 * minute) };
      expect(await codes.find("password_reset", hash, now)).toStrictEqual(expected);
      expect(await codes.consumeOnce("password_reset", hash, now, recording)).toStrictEqual(expected);
      expect(await codes.consumeOnce("password_reset", hash, now, recording)).toBeNull();
      expect(await codes.find("password_reset", hash, now)).toBeNull();
      expect(await fixture.storage.events.list({ limit: 9 })).toHaveLength(1);
    });

    test("a code of one purpose is none of another, by its hash and by its row", async () => {
      const fixture = await open();
      const code = createCode();
      const purposes: CodePurpose[] = ["verify_registration", "verify_email", "password_reset", "invitation"];
      expect(new Set(purposes.map((purpose) => hashCode(purpose, code))).size).toBe(4);
      const hash = await issue(fixture, "verify_email", "user-1");
      for (const purpose of purposes.filter((one) => one !== "verify_email")) {
        expect(await fixture.storage.codes.find(purpose, hash, new Date(start))).toBeNull();
        expect(await fixture.storage.codes.consumeOnce(purpose, hash, new Date(start))).toBeNull();
      }
      expect(await fixture.storage.codes.consumeOnce("verify_email", hash, new Date(start))).not.toBeNull();
    });

    test("A062: a code dies with its time, and when a newer one is issued for the same", async () => {
      const fixture = await open();
      const { codes } = fixture.storage;
      const [old, other] = [
        await issue(fixture, "password_reset", "user-1"),
        await issue(fixture, "password_reset", "user-2"),
      ];
      fixture.time.now += 1;
      const newer = await issue(fixture, "password_reset", "user-1");
      const now = new Date(fixture.time.now);
      expect(await codes.consumeOnce("password_reset", old, now)).toBeNull();
      expect(await codes.consumeOnce("password_reset", newer, new Date(start + 30 * minute + 1))).toBeNull();
      expect(await codes.consumeOnce("password_reset", newer, new Date(start + 30 * minute))).not.toBeNull();
      expect(await codes.consumeOnce("password_reset", other, now)).not.toBeNull();
    });

    test("what was never stored is spent once, under one purpose, and remembered until its time is over", async () => {
      const fixture = await open();
      const { codes } = fixture.storage;
      const id = createCode();
      const hash = hashCode("provider_flow", id);
      const [now, until] = [new Date(start), new Date(start + 10 * minute)];
      expect(await codes.spend("provider_flow", hash, now, until)).toBe(true);
      expect(await codes.spend("provider_flow", hash, now, until)).toBe(false);
      expect(await codes.spend("id_token", hashCode("id_token", id), now, until)).toBe(true);
      expect(await codes.sweep(until, 9)).toBe(0);
      expect(await codes.spend("provider_flow", hash, now, until)).toBe(false);
      expect(await codes.sweep(new Date(until.getTime() + 1), 9)).toBe(2);
    });

    test("the sweeper takes what has expired, some at a time", async () => {
      const fixture = await open();
      for (let i = 0; i < 5; i += 1) {
        await issue(fixture, "password_reset", `user-${i}`);
        await register(fixture, `ada${i}@example.com`);
      }
      fixture.time.now += hour;
      await issue(fixture, "password_reset", "user-9");
      expect(await fixture.storage.codes.sweep(new Date(start + hour), 3)).toBe(3);
      expect(await fixture.storage.codes.sweep(new Date(start + hour), 3)).toBe(2);
      expect(await fixture.storage.registrations.sweep(new Date(start + hour), 3)).toBe(0);
      expect(await fixture.storage.registrations.sweep(new Date(start + 2 * day), 3)).toBe(3);
      expect(await fixture.raw("select id from {pending_registrations}")).toHaveLength(2);
    });
  });

  onSharedStorage((open) => {
    test("A081: of fifty in two processes who use one code at once, exactly one wins", {
      timeout: 60_000,
    }, async () => {
      const fixture = await open();
      const { storage, url, raw, newUser } = fixture;
      const user = await newUser();
      const basis = resetBasis(user.passwordHash, user.email);
      for (const purpose of ["verify_email", "password_reset", "verify_registration", "invitation"] as const) {
        const email = `${purpose}@example.com`;
        const { attempt } = await register(fixture, email);
        const subject = {
          verify_email: user.id,
          password_reset: user.id,
          verify_registration: attempt.id,
          invitation: email,
        }[purpose];
        const { code, stored } = makeCode(purpose, { subject, data: { basis } }, Date.now());
        await storage.codes.issue(stored);
        await raw(`update {pending_registrations} set expires_at = ${Date.now() + day}`);
        const racers = [1, 2].map(() => runScript("race-code.ts", url ?? "", purpose, code, subject, email));
        for (const racer of racers) await racer.said("ready");
        for (const racer of racers) racer.say("go");
        const results = await Promise.all(racers.map((racer) => racer.finished));
        expect(results.map(({ errors }) => errors.replaceAll(/^.*Warning.*$\n?/gm, ""))).toStrictEqual(["", ""]);
        const wins = results.map(({ output }) => Number(/won (\d+) of 25/.exec(output)?.[1] ?? Number.NaN));
        expect([purpose, wins.reduce((sum, one) => sum + one)]).toStrictEqual([purpose, 1]);
      }
      expect(await raw("select id from {users} where version = 2")).toMatchObject([{ id: user.id }]);
      expect(await raw("select id from {users}")).toHaveLength(3);
    });

    test("A047: of fifty in two processes who come back from one flow at once, exactly one wins", {
      timeout: 60_000,
    }, async () => {
      const { url } = await open();
      const flow = createCode();
      const racers = [1, 2].map(() => runScript("race-code.ts", url ?? "", "provider_flow", flow));
      for (const racer of racers) await racer.said("ready");
      for (const racer of racers) racer.say("go");
      const outputs = await Promise.all(racers.map(async ({ finished }) => (await finished).output));
      const wins = outputs.map((output) => Number(/won (\d+) of 25/.exec(output)?.[1] ?? Number.NaN));
      expect(wins.reduce((sum, one) => sum + one)).toBe(1);
    });
  });
});

describe("attempts to register", () => {
  onEveryStorage((open) => {
    test("proving one makes its user, and the others are gone with their codes", async () => {
      const fixture = await open();
      const { registrations, users, codes, passwords } = fixture.storage;
      const [first, second] = [await register(fixture, "ada@example.com"), await register(fixture, "ada@example.com")];
      const other = await register(fixture, "grace@example.com");
      const invitation = await issue(fixture, "invitation", "ada@example.com");
      expect(await registrations.find(first.attempt.id, new Date(start))).toStrictEqual(first.attempt);
      const user = newborn(start);
      const proven = await registrations.prove({ ...first, user, recording });
      expect(proven).toMatchObject({
        id: user.id,
        email: "ada@example.com",
        emailVerified: true,
        name: "Ada",
        version: 1,
      });
      expect((await passwords.findByUserId(user.id, new Date(start)))?.hash).toBe(first.attempt.passwordHash);
      expect(await registrations.prove({ ...second, user: newborn(start), recording })).toBeNull();
      expect(await registrations.prove({ ...first, user: newborn(start), recording })).toBeNull();
      expect(await registrations.findNewest("ada@example.com" as Email, new Date(start), [])).toBeNull();
      expect(await codes.find("verify_registration", second.codeHash, new Date(start))).toBeNull();
      expect(await codes.find("invitation", invitation, new Date(start))).toBeNull();
      expect(await codes.find("verify_registration", other.codeHash, new Date(start))).not.toBeNull();
      expect(await users.findById(user.id)).not.toBeNull();
      expect(await fixture.storage.events.list({ limit: 9 })).toHaveLength(1);
    });

    test("a code proves its own attempt only, within its time, and no address that has a user", async () => {
      const fixture = await open();
      const { registrations } = fixture.storage;
      const [mine, theirs] = [await register(fixture, "ada@example.com"), await register(fixture, "ada@example.com")];
      const prove = (codeHash: typeof mine.codeHash, attempt: typeof mine.attempt, at = start) =>
        registrations.prove({ codeHash, attempt, user: newborn(at), recording });
      expect(await prove(mine.codeHash, theirs.attempt)).toBeNull();
      expect(await prove(mine.codeHash, mine.attempt, start + day + 1)).toBeNull();
      await fixture.newUser({ email: "ada@example.com" });
      expect(await prove(mine.codeHash, mine.attempt)).toBeNull();
      expect(await fixture.storage.events.list({ limit: 9 })).toHaveLength(0);
    });

    test("one that is not hers is dropped alone", async () => {
      const fixture = await open();
      const { registrations } = fixture.storage;
      const [mine, theirs] = [await register(fixture, "ada@example.com"), await register(fixture, "ada@example.com")];
      const now = new Date(start);
      expect(await registrations.drop(theirs.attempt.id, theirs.codeHash, now, recording)).toBe(true);
      expect(await registrations.drop(theirs.attempt.id, theirs.codeHash, now, recording)).toBe(false);
      expect(await registrations.find(theirs.attempt.id, now)).toBeNull();
      expect((await registrations.findNewest("ada@example.com" as Email, now, []))?.id).toBe(mine.attempt.id);
      expect(await registrations.prove({ ...mine, user: newborn(start) })).not.toBeNull();
    });

    test("of many who prove different attempts for one address at once, one becomes the user", async () => {
      const fixture = await open();
      const another = await fixture.openAnother();
      const attempts = [];
      for (let i = 0; i < 10; i += 1) attempts.push(await register(fixture, "ada@example.com"));
      const made = await Promise.all(
        attempts.map((attempt, index) =>
          (index % 2 === 0 ? fixture.storage : another).registrations.prove({ ...attempt, user: newborn(start) }),
        ),
      );
      expect(made.filter(Boolean)).toHaveLength(1);
      expect(await fixture.raw("select id from {users}")).toHaveLength(1);
    });

    test("an invitation makes one user, who is who was invited", async () => {
      const fixture = await open();
      const { registrations } = fixture.storage;
      const { codeHash: rival } = await register(fixture, "ada@example.com");
      const codeHash = await issue(fixture, "invitation", "ada@example.com");
      const rest = { emailVerified: true, name: null, passwordHash: "hash" };
      const user = { ...newborn(start), ...rest, email: "ada@example.com" as Email };
      const eve = { ...user, email: "eve@example.com" as Email };
      expect(await registrations.accept({ codeHash, user: eve, recording })).toBeNull();
      expect(await registrations.accept({ codeHash, user, recording })).toMatchObject({ id: user.id });
      expect(await registrations.accept({ codeHash, user: { ...user, id: randomUUID() }, recording })).toBeNull();
      expect(await fixture.storage.codes.find("verify_registration", rival, new Date(start))).toBeNull();
    });
  });
});

describe("what a code does to a user", () => {
  onEveryStorage((open) => {
    test("A063: a reset ends every session, forgets every device, proves the address and leaves no other code", async () => {
      const fixture = await open();
      const { storage, newUser, startSession, raw } = fixture;
      const user = await newUser();
      const sessions = [await startSession(user.id), await startSession(user.id)];
      const codeHash = await issue(fixture, "password_reset", user.id, {
        basis: resetBasis(user.passwordHash, user.email),
      });
      const sibling = await issue(fixture, "verify_email", user.id, { email: user.email });
      const reset = { codeHash, userId: user.id, hash: "new", now: new Date(start), recording };
      expect(await storage.passwords.reset(reset)).toBe(true);
      expect(await storage.passwords.reset(reset)).toBe(false);
      for (const { id } of sessions)
        expect((await storage.sessions.find(id))?.session).toMatchObject({ endReason: "password_reset" });
      expect(await storage.users.findById(user.id)).toMatchObject({ emailVerified: true, version: 2 });
      expect(await raw("select device_epoch, password_hash from {users}")).toMatchObject([
        { device_epoch: 1, password_hash: "new" },
      ]);
      expect(await storage.codes.find("verify_email", sibling, new Date(start))).toBeNull();
      expect(await storage.revocations.readAfter(0, 9)).toMatchObject([{ kind: "user", subject: user.id, version: 2 }]);
    });

    test("A062: a reset code dies when the password or the address has changed, and never lifts a ban", async () => {
      const fixture = await open();
      const { storage, newUser, raw } = fixture;
      for (const change of ["password_hash = 'other'", "email = 'new@example.com'", `banned_at = ${start}`]) {
        const user = await newUser();
        const basis = resetBasis(user.passwordHash, user.email);
        const codeHash = await issue(fixture, "password_reset", user.id, { basis });
        await raw(`update {users} set ${change} where id = '${user.id}'`);
        const reset = { codeHash, userId: user.id, hash: "new", now: new Date(start), recording };
        expect([change, await storage.passwords.reset(reset)]).toStrictEqual([change, false]);
        await raw(`update {users} set email = null where id = '${user.id}'`);
      }
      expect(await raw("select id from {users} where version > 1 or password_hash = 'new'")).toStrictEqual([]);
    });

    test("ending all sessions does not kill a reset code: who has got hold of one could keep its owner out", async () => {
      const fixture = await open();
      const user = await fixture.newUser();
      const basis = resetBasis(user.passwordHash, user.email);
      const codeHash = await issue(fixture, "password_reset", user.id, { basis });
      await fixture.storage.sessions.endAll(user.id, "ended_by_user", null);
      const reset = { codeHash, userId: user.id, hash: "new", now: new Date(start) };
      expect(await fixture.storage.passwords.reset(reset)).toBe(true);
    });

    test("a proof keeps password and sessions; codes and attempts of others are gone", async () => {
      const fixture = await open();
      const { storage, newUser, startSession } = fixture;
      const user = await newUser();
      const session = await startSession(user.id);
      const rival = await register(fixture, user.email ?? "");
      const codeHash = await issue(fixture, "verify_email", user.id, { email: user.email });
      const proof = { userId: user.id, codeHash, now: new Date(start), recording };
      expect(await storage.addresses.prove(proof)).toBe(true);
      expect(await storage.addresses.prove(proof)).toBe(false);
      expect(await storage.users.findById(user.id)).toMatchObject({ emailVerified: true, version: 1 });
      expect((await storage.sessions.find(session.id))?.session.endedAt).toBeNull();
      expect(await storage.registrations.find(rival.attempt.id, new Date(start))).toBeNull();
      expect(await storage.revocations.readAfter(0, 9)).toMatchObject([{ kind: "profile", subject: user.id }]);
    });

    test("a proof of another address than the user has now proves nothing", async () => {
      const fixture = await open();
      const user = await fixture.newUser();
      const codeHash = await issue(fixture, "verify_email", user.id, { email: "before@example.com" });
      const proof = { userId: user.id, codeHash, now: new Date(start), recording };
      expect(await fixture.storage.addresses.prove(proof)).toBe(false);
      expect(await fixture.storage.users.findById(user.id)).toMatchObject({ emailVerified: false });
      expect(await fixture.storage.events.list({ limit: 9 })).toHaveLength(0);
    });

    test("A057: whoever reclaims an account leaves nothing of before in it", async () => {
      const fixture = await open();
      const { storage, newUser, startSession, raw } = fixture;
      const user = await newUser();
      const session = await startSession(user.id);
      const old = await issue(fixture, "password_reset", user.id, { basis: "x" });
      const codeHash = await issue(fixture, "verify_email", user.id, { email: user.email });
      const next = makeCode("password_reset", { subject: user.id, data: {} }, start).stored;
      const proof = { userId: user.id, codeHash, now: new Date(start), recording };
      expect(await storage.addresses.reclaim(proof, next)).toBe(true);
      expect(await storage.addresses.reclaim(proof, next)).toBe(false);
      expect((await storage.sessions.find(session.id))?.session).toMatchObject({ endReason: "account_reclaimed" });
      expect(await storage.users.findById(user.id)).toMatchObject({ emailVerified: true, version: 2 });
      expect(await raw("select password_hash, device_epoch from {users}")).toMatchObject([
        { password_hash: null, device_epoch: 1 },
      ]);
      expect(await storage.codes.find("password_reset", old, new Date(start))).toBeNull();
      expect(await storage.codes.find("password_reset", next.hash, new Date(start))).not.toBeNull();
    });

    test("an account whose address is proven is nobody else's to reclaim", async () => {
      const fixture = await open();
      const user = await fixture.newUser({ emailVerified: true });
      const codeHash = await issue(fixture, "verify_email", user.id, { email: user.email });
      const next = makeCode("password_reset", { subject: user.id, data: {} }, start).stored;
      const proof = { userId: user.id, codeHash, now: new Date(start), recording };
      expect(await fixture.storage.addresses.reclaim(proof, next)).toBe(false);
      expect(await fixture.storage.users.findById(user.id)).toMatchObject({ version: 1 });
    });

    test("erasing a person leaves no code about her", async () => {
      const fixture = await open();
      const user = await fixture.newUser();
      const hash = await issue(fixture, "password_reset", user.id);
      await fixture.storage.users.scheduleDeletion(user.id, 1, new Date(start));
      expect(await fixture.storage.users.eraseDue(new Date(start), 9)).toBe(1);
      expect(await fixture.storage.codes.find("password_reset", hash, new Date(start))).toBeNull();
    });
  });
});
