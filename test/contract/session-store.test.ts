import { randomBytes, randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeCode } from "../../src/verification/make-code.ts";
import { day, minute, noEnds, onEveryStorage, start, since } from "./fixture.ts";

describe("the session store", () => {
  onEveryStorage((open) => {
    test("a started session is found as it was given, with its user", async () => {
      const { storage, newUser, startSession } = await open();
      const { id } = await newUser();
      const about = { carrier: "token", transport: "body", deviceName: "Pixel", ip: "2001:db8::1" } as const;
      const session = await startSession(id, about);
      const found = await storage.sessions.find(session.id);
      expect(found?.session).toStrictEqual({
        ...session,
        generation: 0,
        counter: 0,
        endedAt: null,
        endReason: null,
        rotatedAt: expect.any(Number),
        recovery: null,
      });
      // By the database's clock, turned with the process's own.
      expect(Math.abs((found?.session.rotatedAt ?? 0) - start)).toBeLessThan(minute);
      expect(found?.user).toStrictEqual(await storage.users.findById(id));
    });

    test("a session may know nothing of its device", async () => {
      const { storage, newUser, startSession } = await open();
      const { id } = await newUser();
      const session = await startSession(id, { ip: null, userAgent: null, deviceName: null });
      expect((await storage.sessions.find(session.id))?.session).toMatchObject({
        ip: null,
        userAgent: null,
        deviceName: null,
      });
    });

    test("an unknown id finds nothing", async () => {
      const { storage } = await open();
      expect(await storage.sessions.find(randomUUID())).toBeNull();
    });

    test("a start that ends nothing is one statement, without a transaction", async () => {
      const { storage, newUser, newSession, startSession, statements } = await open();
      const { id } = await newUser();
      // Which hooks are wanted is read once, with the first change.
      await startSession(id);
      statements.splice(0);
      expect(await storage.sessions.start(newSession(id), noEnds)).toBe(true);
      expect(statements).toHaveLength(1);
    });

    test("find, listLive and the head of the log are one statement each", async () => {
      const { storage, newUser, startSession, statements } = await open();
      const { id } = await newUser();
      const session = await startSession(id);
      for (const read of [
        () => storage.sessions.find(session.id),
        () => storage.sessions.listLive(id, new Date(start), since(0)),
        () => storage.revocations.head(),
      ]) {
        statements.splice(0);
        await read();
        expect(statements).toHaveLength(1);
      }
    });

    test("what starts a session is spent once, with it or not at all", async () => {
      const { storage, newUser, newSession, raw } = await open();
      const { id } = await newUser();
      const spends = makeCode("carry_over", { subject: "s", data: {} }, start).stored;
      const ends = { ...noEnds, spends };
      await raw(`update {users} set version = 2 where id = '${id}'`);
      expect(await storage.sessions.start(newSession(id), ends)).toBe(false);
      expect(await storage.codes.find("carry_over", spends.hash, new Date(start))).toBeNull();
      await raw(`update {users} set version = 1 where id = '${id}'`);
      const sessions = [newSession(id), newSession(id), newSession(id)];
      const started = await Promise.all(sessions.map((session) => storage.sessions.start(session, ends)));
      expect(started.filter(Boolean)).toHaveLength(1);
      expect(await raw("select id from {sessions}")).toHaveLength(1);
      expect(await storage.codes.find("carry_over", spends.hash, new Date(start))).toMatchObject({ subject: "s" });
    });

    const movedOn = {
      "at another version": "version = 2",
      "who is banned": "banned_at = 1",
      "who waits for deletion": "delete_after = 1",
    };
    for (const [who, change] of Object.entries(movedOn)) {
      test(`a user ${who} starts nothing, and nothing ends`, async () => {
        const { storage, newUser, newSession, startSession, raw } = await open();
        const { id } = await newUser();
        const before = await startSession(id);
        await raw(`update {users} set ${change} where id = '${id}'`);
        const session = newSession(id);
        expect(await storage.sessions.start(session, noEnds)).toBe(false);
        expect(await storage.sessions.start(session, { replaces: [before.id], keepNewest: 1 })).toBe(false);
        expect(await storage.sessions.find(session.id)).toBeNull();
        expect((await storage.sessions.find(before.id))?.session.endedAt).toBeNull();
        expect(await storage.revocations.readAfter(0, 10)).toStrictEqual([]);
      });
    }

    test("an unknown user starts nothing", async () => {
      const { storage, newSession } = await open();
      expect(await storage.sessions.start(newSession(randomUUID()), noEnds)).toBe(false);
    });

    test("a start ends the session it replaces, whoever owned it", async () => {
      const { storage, newUser, newSession, startSession, time } = await open();
      const [ada, grace] = [await newUser(), await newUser()];
      const replaced = await startSession(ada.id);
      const bystander = await startSession(ada.id);
      time.now += minute;
      expect(await storage.sessions.start(newSession(grace.id), { replaces: [replaced.id], keepNewest: null })).toBe(
        true,
      );
      const found = await storage.sessions.find(replaced.id);
      expect(found?.session).toMatchObject({ endReason: "replaced", endedAt: start + minute });
      expect((await storage.sessions.find(bystander.id))?.session.endedAt).toBeNull();
      expect(await storage.revocations.readAfter(0, 10)).toMatchObject([
        { kind: "session", subject: replaced.id, version: null },
      ]);
    });

    test("replacing a session that is unknown, ended or expired ends nothing", async () => {
      const { storage, newUser, newSession, startSession, time } = await open();
      const { id } = await newUser();
      const ended = await startSession(id);
      await storage.sessions.end(ended.id, "signed_out");
      const expired = await startSession(id, { expiresAt: start + minute });
      time.now += 2 * minute;
      const head = await storage.revocations.head();
      for (const replaces of [randomUUID(), ended.id, expired.id]) {
        expect(await storage.sessions.start(newSession(id), { replaces: [replaces], keepNewest: null })).toBe(true);
      }
      expect((await storage.sessions.find(ended.id))?.session.endReason).toBe("signed_out");
      expect(await storage.revocations.readAfter(head.id, 10)).toStrictEqual([]);
    });

    test("a start keeps the newest sessions, and itself even where another clock was ahead", async () => {
      const { storage, newUser, newSession, startSession } = await open();
      const { id } = await newUser();
      const other = await startSession((await newUser()).id);
      const older = [];
      for (const age of [5, 4, 3, -1]) older.push(await startSession(id, { createdAt: start - age * minute }));
      const expired = await startSession(id, { createdAt: start - 9 * minute, expiresAt: start });
      const session = newSession(id);
      expect(await storage.sessions.start(session, { replaces: [], keepNewest: 3 })).toBe(true);
      const live = await storage.sessions.listLive(id, new Date(start), since(0));
      expect(live.map((each) => each.id)).toStrictEqual([older[3]?.id, session.id, older[2]?.id]);
      for (const gone of older.slice(0, 2)) {
        expect((await storage.sessions.find(gone.id))?.session.endReason).toBe("too_many_sessions");
      }
      expect((await storage.sessions.find(expired.id))?.session.endedAt).toBeNull();
      expect((await storage.sessions.find(other.id))?.session.endedAt).toBeNull();
      const entries = await storage.revocations.readAfter(0, 10);
      expect(new Set(entries.map(({ subject }) => subject))).toStrictEqual(new Set([older[0]?.id, older[1]?.id]));
    });

    test("however many start at once, the cap holds", async () => {
      const { storage, newUser, newSession } = await open();
      const { id } = await newUser();
      const sessions = Array.from({ length: 30 }, () => newSession(id));
      await Promise.all(sessions.map((session) => storage.sessions.start(session, { replaces: [], keepNewest: 4 })));
      expect(await storage.sessions.listLive(id, new Date(start), since(0))).toHaveLength(4);
      expect(await storage.revocations.readAfter(0, 100)).toHaveLength(26);
    });

    test("two browsers that change accounts crosswise both succeed", async () => {
      const { storage, newUser, newSession, startSession, openAnother } = await open();
      const another = await openAnother();
      const [ada, grace] = [await newUser(), await newUser()];
      for (let round = 0; round < 10; round += 1) {
        const adas = await startSession(ada.id, { createdAt: start - minute });
        const graces = await startSession(grace.id, { createdAt: start - minute });
        const done = await Promise.all([
          storage.sessions.start(newSession(ada.id), { replaces: [graces.id], keepNewest: 1 }),
          another.sessions.start(newSession(grace.id), { replaces: [adas.id], keepNewest: 1 }),
        ]);
        expect(done).toStrictEqual([true, true]);
      }
    });

    test("live sessions are listed newest first, without ended, expired and idle ones", async () => {
      const { storage, newUser, startSession } = await open();
      const { id } = await newUser();
      const [first, second] = [await startSession(id), await startSession(id, { createdAt: start + 1 })];
      await startSession(id, { expiresAt: start + minute });
      await startSession(id, { lastSeenAt: start - day });
      await storage.sessions.end((await startSession(id)).id, "signed_out");
      await startSession((await newUser()).id);
      const live = await storage.sessions.listLive(id, new Date(start + minute), since(start - minute));
      expect(live.map((session) => session.id)).toStrictEqual([second.id, first.id]);
      expect(live[1]).toStrictEqual((await storage.sessions.find(first.id))?.session);
    });

    test("a renewal writes new secrets once", async () => {
      const { storage, newUser, startSession } = await open();
      const { id } = await newUser();
      const session = await startSession(id);
      const renewal = {
        id: session.id,
        generation: 0,
        seed: randomBytes(32),
        secretId: "k2secr",
        authenticatedAt: start + 1,
      };
      expect(await storage.sessions.renew(renewal)).toBe(true);
      expect(await storage.sessions.renew(renewal)).toBe(false);
      expect((await storage.sessions.find(session.id))?.session).toMatchObject({
        generation: 1,
        counter: 0,
        seed: renewal.seed,
        secretId: "k2secr",
        authenticatedAt: start + 1,
      });
      expect(await storage.revocations.readAfter(0, 10)).toMatchObject([{ kind: "renewal", subject: session.id }]);
    });

    test("an ended or unknown session is not renewed", async () => {
      const { storage, newUser, startSession } = await open();
      const session = await startSession((await newUser()).id);
      await storage.sessions.end(session.id, "signed_out");
      const renewal = { generation: 0, seed: randomBytes(32), secretId: "k2secr", authenticatedAt: start };
      expect(await storage.sessions.renew({ ...renewal, id: session.id })).toBe(false);
      expect(await storage.sessions.renew({ ...renewal, id: randomUUID() })).toBe(false);
      expect((await storage.sessions.find(session.id))?.session).toMatchObject({ generation: 0, seed: session.seed });
    });

    test("last seen moves forward, never back, and not for ended sessions", async () => {
      const { storage, newUser, startSession, statements } = await open();
      const { id } = await newUser();
      const [forward, back, ended] = [await startSession(id), await startSession(id), await startSession(id)];
      await storage.sessions.end(ended.id, "signed_out");
      statements.splice(0);
      await storage.sessions.touch([
        { id: forward.id, lastSeenAt: start + 2 },
        { id: forward.id, lastSeenAt: start + 9 },
        { id: forward.id, lastSeenAt: start + 1 },
        { id: back.id, lastSeenAt: start - 1 },
        { id: ended.id, lastSeenAt: start + 5 },
        { id: randomUUID(), lastSeenAt: start + 5 },
      ]);
      expect(statements).toHaveLength(1);
      const seen = async (session: { id: string }) => (await storage.sessions.find(session.id))?.session.lastSeenAt;
      expect(await seen(forward)).toBe(start + 9);
      expect(await seen(back)).toBe(start);
      expect(await seen(ended)).toBe(start);
      statements.splice(0);
      await storage.sessions.touch([]);
      expect(statements).toHaveLength(0);
    });

    test("last seen is the largest of what was said, in whatever batches", async () => {
      const { storage, newUser, startSession } = await open();
      const { id } = await newUser();
      const sessions = [await startSession(id, { lastSeenAt: 0 }), await startSession(id, { lastSeenAt: 0 })];
      let largest = [0, 0];
      const touch = fc.record({ which: fc.nat(1), seen: fc.nat(2 ** 45) });
      await fc.assert(
        fc.asyncProperty(fc.array(touch, { maxLength: 6 }), async (touches) => {
          await storage.sessions.touch(
            touches.map(({ which, seen }) => ({ id: sessions[which]?.id ?? "", lastSeenAt: seen })),
          );
          for (const { which, seen } of touches) largest = largest.with(which, Math.max(seen, largest[which] ?? 0));
          const found = await Promise.all(
            sessions.map(async (each) => (await storage.sessions.find(each.id))?.session.lastSeenAt),
          );
          expect(found).toStrictEqual(largest);
        }),
        { numRuns: 25, seed: 7 },
      );
    });

    test("a huge batch of touches is cut into a few statements", async () => {
      const { storage, newUser, startSession, statements } = await open();
      const session = await startSession((await newUser()).id);
      const touches = Array.from({ length: 2_500 }, () => ({ id: randomUUID(), lastSeenAt: start + 1 }));
      statements.splice(0);
      await storage.sessions.touch([...touches, { id: session.id, lastSeenAt: start + 7 }]);
      expect(statements).toHaveLength(3);
      expect((await storage.sessions.find(session.id))?.session.lastSeenAt).toBe(start + 7);
    });

    test("touching and ending the same sessions at once does not deadlock", async () => {
      const { storage, newUser, startSession, openAnother } = await open();
      const another = await openAnother();
      const { id } = await newUser();
      for (let round = 0; round < 5; round += 1) {
        const version = (await storage.users.findById(id))?.version ?? 0;
        const sessions = [];
        for (let each = 0; each < 20; each += 1) sessions.push(await startSession(id, { userVersion: version }));
        const touches = sessions.map((session) => ({ id: session.id, lastSeenAt: start + round + 1 })).toReversed();
        const [ended] = await Promise.all([
          another.sessions.endAll(id, "ended_by_user", null),
          storage.sessions.touch(touches),
          another.sessions.touch(touches.toReversed()),
        ]);
        expect(ended).toBe(20);
      }
    });

    test("the sweep removes what expired, at most `limit`, the oldest first", async () => {
      const { storage, newUser, startSession } = await open();
      const { id } = await newUser();
      const [third, first, second] = [
        await startSession(id, { expiresAt: start + 3 }),
        await startSession(id, { expiresAt: start + 1 }),
        await startSession(id, { expiresAt: start + 2 }),
      ];
      const before = new Date(start + 3);
      expect(await storage.sessions.sweep(before, 1)).toBe(1);
      expect(await storage.sessions.find(first.id)).toBeNull();
      expect(await storage.sessions.find(second.id)).not.toBeNull();
      expect(await storage.sessions.sweep(before, 10)).toBe(1);
      expect(await storage.sessions.sweep(before, 10)).toBe(0);
      expect(await storage.sessions.find(third.id)).not.toBeNull();
    });
  });
});
