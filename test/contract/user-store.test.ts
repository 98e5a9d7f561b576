import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { newUserRecord } from "../../src/user/new-user-record.ts";
import { day, type Fixture, onEveryStorage, start, since } from "./fixture.ts";

describe("the user store", () => {
  onEveryStorage((open) => {
    test("a user that is inserted is found as she was written", async () => {
      const { storage, newUser } = await open();
      const user = await newUser({ name: "Zoë 🦊", emailVerified: true, role: "editor" });
      const expected = {
        id: user.id,
        email: user.email,
        emailVerified: true,
        name: "Zoë 🦊",
        avatarUrl: null,
        role: "editor",
        createdAt: new Date(start),
        version: 1,
        deviceEpoch: 0,
        language: null,
        bannedAt: null,
        deleteAfter: null,
        metadata: {},
      };
      expect(await storage.users.findById(user.id)).toStrictEqual(expected);
    });

    test("insert gives the record that findById gives, and that could be told before", async () => {
      const { storage } = await open();
      const wanted = { ...userOf("inserted@example.com"), metadata: '{"tenant":"acme"}' };
      const inserted = await storage.users.insert(wanted);
      expect(inserted).toStrictEqual(newUserRecord(wanted));
      expect(await storage.users.findById(inserted?.id ?? "")).toStrictEqual(inserted);
    });

    test("a taken address inserts nothing", async () => {
      const { storage } = await open();
      const first = await storage.users.insert(userOf("taken@example.com"));
      const second = userOf("taken@example.com");
      expect(await storage.users.insert(second)).toBeNull();
      expect(await storage.users.findById(second.id)).toBeNull();
      expect(await storage.users.findById(first?.id ?? "")).toStrictEqual(first);
    });

    test("a taken id inserts nothing", async () => {
      const { storage, newUser } = await open();
      const { id } = await newUser();
      expect(await storage.users.insert({ ...userOf("other@example.com"), id })).toBeNull();
      expect(await storage.passwords.findByEmail("other@example.com", new Date(start))).toBeNull();
    });

    test("of fifty who register one address at once, one gets it", async () => {
      const { storage } = await open();
      const inserted = await Promise.all(
        Array.from({ length: 50 }, () => storage.users.insert(userOf("race@example.com"))),
      );
      expect(inserted.filter((user) => user !== null)).toHaveLength(1);
    });

    test("any number of users have no address", async () => {
      const { storage } = await open();
      const users = await Promise.all([null, null].map((email) => storage.users.insert(userOf(email))));
      expect(users.map((user) => user?.email)).toStrictEqual([null, null]);
    });

    test("metadata written by other means is read", async () => {
      const { storage, newUser, raw } = await open();
      const { id } = await newUser();
      await raw(`update {users} set metadata = '{"plan":"pro"}' where id = '${id}'`);
      expect((await storage.users.findById(id))?.metadata).toStrictEqual({ plan: "pro" });
    });

    test("rename changes the name, ends nothing, and tells others to forget what they remember", async () => {
      const { storage, newUser, startSession } = await open();
      const { id } = await newUser();
      await startSession(id);
      const renamed = await storage.users.rename(id, "Grace");
      expect(renamed?.name).toBe("Grace");
      expect(Object.keys(renamed ?? {}).toSorted()).toStrictEqual([
        "avatarUrl",
        "createdAt",
        "email",
        "emailVerified",
        "id",
        "name",
        "role",
      ]);
      expect((await storage.users.findById(id))?.version).toBe(1);
      expect(await storage.sessions.listLive(id, new Date(start), since(0))).toHaveLength(1);
      expect(await storage.revocations.readAfter(0, 10)).toMatchObject([
        { kind: "profile", subject: id, version: null },
      ]);
      expect((await storage.users.rename(id, null))?.name).toBeNull();
    });

    test("renaming nobody gives null and writes nothing", async () => {
      const { storage } = await open();
      expect(await storage.users.rename(randomUUID(), "Nobody")).toBeNull();
      expect(await storage.revocations.readAfter(0, 10)).toStrictEqual([]);
    });

    test("a scheduled deletion ends every session and moves the version on", async () => {
      const { storage, newUser, startSession } = await open();
      const { id } = await newUser();
      const sessions = [await startSession(id), await startSession(id)];
      expect(await storage.users.scheduleDeletion(id, 1, new Date(start + day))).toBe(true);
      expect(await storage.users.findById(id)).toMatchObject({ version: 2, deleteAfter: new Date(start + day) });
      for (const session of sessions) {
        expect((await storage.sessions.find(session.id))?.session).toMatchObject({
          endReason: "user_deleted",
          endedAt: start,
        });
      }
      expect(await storage.revocations.readAfter(0, 10)).toMatchObject([{ kind: "user", subject: id, version: 2 }]);
    });

    test("a deletion is not scheduled for nobody, for someone banned, or at another version", async () => {
      const { storage, newUser, startSession, raw } = await open();
      const { id } = await newUser();
      const session = await startSession(id);
      const when = new Date(start + day);
      expect(await storage.users.scheduleDeletion(randomUUID(), 1, when)).toBe(false);
      expect(await storage.users.scheduleDeletion(id, 2, when)).toBe(false);
      await raw(`update {users} set banned_at = 1 where id = '${id}'`);
      expect(await storage.users.scheduleDeletion(id, 1, when)).toBe(false);
      expect(await storage.users.findById(id)).toMatchObject({ version: 1, deleteAfter: null });
      expect((await storage.sessions.find(session.id))?.session.endedAt).toBeNull();
      expect(await storage.revocations.readAfter(0, 10)).toStrictEqual([]);
    });

    test("of many who schedule at one version, one succeeds", async () => {
      const { storage, newUser } = await open();
      const { id } = await newUser();
      const when = new Date(start + day);
      const done = await Promise.all(Array.from({ length: 20 }, () => storage.users.scheduleDeletion(id, 1, when)));
      expect(done.filter(Boolean)).toHaveLength(1);
    });

    test("by her own will nobody leaves the installation without an admin", async () => {
      const { storage, newUser, startSession } = await open();
      const [ada, grace, eve] = [
        await newUser({ emailVerified: true }),
        await newUser({ emailVerified: true }),
        await newUser(),
      ];
      const leave = (id: string, version = 1) =>
        storage.users.scheduleOwnDeletion(id, version, new Date(start + day), { events: [] });
      await storage.operators.setOperator(ada.id, "admin", { events: [] });
      await storage.operators.setOperator(grace.id, "support", { events: [] });
      const session = await startSession(ada.id);
      const { id: head } = await storage.revocations.head();
      expect(await leave(ada.id)).toBe("last_admin");
      expect(await storage.users.findById(ada.id)).toMatchObject({ version: 1, deleteAfter: null });
      expect((await storage.sessions.find(session.id))?.session.endedAt).toBeNull();
      expect((await storage.revocations.head()).id).toBe(head);
      expect([await leave(eve.id), await leave(eve.id), await leave(randomUUID())]).toStrictEqual([
        "scheduled",
        "moved_on",
        "moved_on",
      ]);
      await storage.operators.setOperator(grace.id, "admin", { events: [] });
      expect([await leave(ada.id), await leave(grace.id)]).toStrictEqual(["scheduled", "last_admin"]);
      // She is back, and has not been an admin for nothing.
      await storage.users.cancelDeletion(ada.id, 2);
      expect(await leave(grace.id)).toBe("scheduled");
    });

    test("a waiting deletion is taken back once", async () => {
      const { storage, newUser } = await open();
      const { id } = await newUser();
      expect(await storage.users.cancelDeletion(id, 1)).toBe(false);
      await storage.users.scheduleDeletion(id, 1, new Date(start + day));
      expect(await storage.users.cancelDeletion(id, 1)).toBe(false);
      expect(await storage.users.cancelDeletion(id, 2)).toBe(true);
      expect(await storage.users.cancelDeletion(id, 2)).toBe(false);
      expect(await storage.users.findById(id)).toMatchObject({ version: 2, deleteAfter: null });
      expect(await storage.users.eraseDue(new Date(start + 2 * day), 10)).toBe(0);
    });

    test("erasing removes those who are due, at most `limit`, with their sessions", async () => {
      const fixture = await open();
      const { storage } = fixture;
      const due = await Promise.all([1, 2, 3].map((days) => scheduled(fixture, start + days * day)));
      const later = await scheduled(fixture, start + 10 * day);
      const other = await fixture.newUser();
      const head = await storage.revocations.head();
      expect(await storage.users.eraseDue(new Date(start + 3 * day), 2)).toBe(2);
      expect(await storage.users.eraseDue(new Date(start + 3 * day), 2)).toBe(1);
      expect(await storage.users.eraseDue(new Date(start + 3 * day), 2)).toBe(0);
      for (const { id, sessionId } of due) {
        expect(await storage.users.findById(id)).toBeNull();
        expect(await storage.sessions.find(sessionId)).toBeNull();
      }
      expect(await storage.users.findById(later.id)).not.toBeNull();
      expect(await storage.users.findById(other.id)).not.toBeNull();
      const entries = await storage.revocations.readAfter(head.id, 10);
      expect(entries.map(({ kind, version }) => ({ kind, version }))).toStrictEqual(
        Array.from({ length: 3 }, () => ({ kind: "user", version: 3 })),
      );
      expect(new Set(entries.map(({ subject }) => subject))).toStrictEqual(new Set(due.map(({ id }) => id)));
    });

    test("two sweepers at once erase each user once", async () => {
      const fixture = await open();
      await Promise.all(Array.from({ length: 8 }, () => scheduled(fixture, start + day)));
      const another = await fixture.openAnother();
      const now = new Date(start + 2 * day);
      const erased = await Promise.all([fixture.storage.users.eraseDue(now, 100), another.users.eraseDue(now, 100)]);
      expect(erased[0] + erased[1]).toBe(8);
    });
  });
});

function userOf(email: string | null): Parameters<Fixture["storage"]["users"]["insert"]>[0] {
  const id = randomUUID();
  return { id, email, emailVerified: false, name: null, role: "user", passwordHash: null, createdAt: new Date(start) };
}

async function scheduled(fixture: Fixture, at: number): Promise<{ id: string; sessionId: string }> {
  const { id } = await fixture.newUser();
  const session = await fixture.startSession(id);
  await fixture.storage.users.scheduleDeletion(id, 1, new Date(at));
  return { id, sessionId: session.id };
}
