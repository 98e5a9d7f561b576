import { randomBytes, randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { SessionRenewal } from "../../src/session/session-store.ts";
import { minute, onEveryStorage, start, since } from "./fixture.ts";

const now = new Date(start + minute);

describe("the password store", () => {
  onEveryStorage((open) => {
    test("a record is found by address and by id, in one statement, with the user and the hash", async () => {
      const { storage, newUser, statements } = await open();
      const { id, email } = await newUser({ passwordHash: "$argon2id$hash" });
      statements.splice(0);
      const found = await storage.passwords.findByEmail(email ?? "", now);
      expect(statements).toHaveLength(1);
      expect(found).toStrictEqual({
        user: await storage.users.findById(id),
        hash: "$argon2id$hash",
        liveSessions: 0,
      });
      expect(await storage.passwords.findByUserId(id, now)).toStrictEqual(found);
    });

    test("an address is compared exactly as it stands", async () => {
      const { storage, newUser } = await open();
      await newUser({ email: "ada@example.com" });
      expect(await storage.passwords.findByEmail("ADA@example.com", now)).toBeNull();
      expect(await storage.passwords.findByEmail("ada@example.com ", now)).toBeNull();
      expect(await storage.passwords.findByUserId(randomUUID(), now)).toBeNull();
    });

    test("a user without a password has no hash", async () => {
      const { storage, newUser } = await open();
      const { email } = await newUser({ passwordHash: null });
      expect((await storage.passwords.findByEmail(email ?? "", now))?.hash).toBeNull();
    });

    test("live sessions are counted: not ended, not expired, the user's own", async () => {
      const { storage, newUser, startSession } = await open();
      const { id } = await newUser();
      await startSession(id);
      await startSession(id);
      await startSession(id, { expiresAt: now.getTime() });
      await storage.sessions.end((await startSession(id)).id, "signed_out");
      await startSession((await newUser()).id);
      expect((await storage.passwords.findByUserId(id, now))?.liveSessions).toBe(2);
    });

    test("the count goes to 101, no further", async () => {
      const { storage, newUser, startSession } = await open();
      const { id } = await newUser();
      for (let each = 0; each < 105; each += 1) await startSession(id);
      expect((await storage.passwords.findByUserId(id, now))?.liveSessions).toBe(101);
    });

    test("an upgrade swaps the hash it was made from, and ends nothing", async () => {
      const { storage, newUser, startSession } = await open();
      const { id } = await newUser({ passwordHash: "old" });
      const session = await startSession(id);
      await storage.passwords.upgrade(id, "other", "new");
      expect((await storage.passwords.findByUserId(id, now))?.hash).toBe("old");
      await storage.passwords.upgrade(id, "old", "new");
      expect(await storage.passwords.findByUserId(id, now)).toMatchObject({ hash: "new", user: { version: 1 } });
      expect((await storage.sessions.find(session.id))?.session.endedAt).toBeNull();
      expect(await storage.revocations.readAfter(0, 10)).toStrictEqual([]);
    });

    test("a change renews the calling session and ends all others", async () => {
      const { storage, newUser, startSession } = await open();
      const { id } = await newUser();
      const [kept, ended] = [await startSession(id), await startSession(id)];
      const other = await startSession((await newUser()).id);
      const keep = renewalOf(kept.id);
      expect(await storage.passwords.change({ userId: id, version: 1, hash: "new", keep, now })).toBe(2);
      expect(await storage.passwords.findByUserId(id, now)).toMatchObject({ hash: "new", liveSessions: 1 });
      expect((await storage.sessions.find(kept.id))?.session).toMatchObject({
        endedAt: null,
        generation: 1,
        counter: 0,
        seed: keep.seed,
        secretId: keep.secretId,
        authenticatedAt: keep.authenticatedAt,
        userVersion: 2,
      });
      expect((await storage.sessions.find(ended.id))?.session).toMatchObject({
        endedAt: now.getTime(),
        endReason: "password_changed",
      });
      expect((await storage.sessions.find(other.id))?.session.endedAt).toBeNull();
      expect(await storage.revocations.readAfter(0, 10)).toMatchObject([{ kind: "user", subject: id, version: 2 }]);
    });

    test("a change that keeps nothing ends every session", async () => {
      const { storage, newUser, startSession } = await open();
      const { id } = await newUser();
      await startSession(id);
      expect(await storage.passwords.change({ userId: id, version: 1, hash: "new", keep: null, now })).toBe(2);
      expect(await storage.sessions.listLive(id, now, since(0))).toStrictEqual([]);
    });

    test("a change that comes too late writes nothing", async () => {
      const { storage, newUser, startSession, raw } = await open();
      const [ada, grace] = [await newUser({ passwordHash: "old" }), await newUser()];
      const [session, others, ended] = [
        await startSession(ada.id),
        await startSession(grace.id),
        await startSession(ada.id),
      ];
      await storage.sessions.end(ended.id, "signed_out");
      const head = await storage.revocations.head();
      const change = { userId: ada.id, version: 1, hash: "new", keep: null, now };
      const tooLate = [
        { ...change, userId: randomUUID() },
        { ...change, version: 2 },
        { ...change, keep: { ...renewalOf(session.id), generation: 1 } },
        { ...change, keep: renewalOf(randomUUID()) },
        { ...change, keep: renewalOf(others.id) },
        { ...change, keep: renewalOf(ended.id) },
      ];
      for (const each of tooLate) expect(await storage.passwords.change(each)).toBeNull();
      await raw(`update {users} set banned_at = 1 where id = '${ada.id}'`);
      expect(await storage.passwords.change(change)).toBeNull();
      expect(await storage.passwords.findByUserId(ada.id, now)).toMatchObject({ hash: "old", user: { version: 1 } });
      expect((await storage.sessions.find(session.id))?.session).toMatchObject({ endedAt: null, generation: 0 });
      expect((await storage.sessions.find(others.id))?.session).toMatchObject({ endedAt: null, generation: 0 });
      expect(await storage.revocations.readAfter(head.id, 10)).toStrictEqual([]);
    });

    test("of many changes from one version, one is made", async () => {
      const { storage, newUser, openAnother } = await open();
      const another = await openAnother();
      const { id } = await newUser();
      const stores = [storage.passwords, another.passwords];
      const changes = Array.from({ length: 20 }, (_, index) =>
        stores[index % 2]?.change({ userId: id, version: 1, hash: `new ${index}`, keep: null, now }),
      );
      const versions = (await Promise.all(changes)).filter((version) => version !== null);
      expect(versions).toStrictEqual([2]);
    });

    test("a log-in with the old password never outlives its change", async () => {
      const { storage, newUser, newSession, openAnother } = await open();
      const another = await openAnother();
      const { id } = await newUser();
      const logIns = Array.from({ length: 25 }, () =>
        another.sessions.start(newSession(id), { replaces: [], keepNewest: null }),
      );
      expect(await storage.passwords.change({ userId: id, version: 1, hash: "new", keep: null, now })).toBe(2);
      await Promise.all(logIns);
      expect(await storage.sessions.listLive(id, now, since(0))).toStrictEqual([]);
    });
  });
});

function renewalOf(id: string): SessionRenewal {
  return { id, generation: 0, seed: randomBytes(32), secretId: "k2secr", authenticatedAt: start + 1 };
}
