import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { NewSession } from "../../src/session/session-store.ts";
import { type Fixture, minute, noEnds, onEveryStorage, onSharedStorage, start, since } from "./fixture.ts";
import { runScript } from "./script.ts";

describe("ending sessions", () => {
  onEveryStorage((open) => {
    test("a session ends once", async () => {
      const { storage, newUser, startSession, time } = await open();
      const session = await startSession((await newUser()).id);
      time.now += minute;
      expect(await storage.sessions.end(session.id, "signed_out")).toBe(true);
      time.now += minute;
      expect(await storage.sessions.end(session.id, "ended_by_user")).toBe(false);
      expect((await storage.sessions.find(session.id))?.session).toMatchObject({
        endedAt: start + minute,
        endReason: "signed_out",
      });
      expect(await storage.revocations.readAfter(0, 10)).toMatchObject([
        { kind: "session", subject: session.id, version: null },
      ]);
    });

    test("of many who end a session at once, one does", async () => {
      const { storage, newUser, startSession, openAnother } = await open();
      const another = await openAnother();
      const session = await startSession((await newUser()).id);
      const stores = [storage.sessions, another.sessions];
      const ended = await Promise.all(
        Array.from({ length: 20 }, (_, index) => stores[index % 2]?.end(session.id, "signed_out")),
      );
      expect(ended.filter(Boolean)).toHaveLength(1);
      expect(await storage.revocations.readAfter(0, 10)).toHaveLength(1);
    });

    test("nobody ends an unknown session, or another's", async () => {
      const { storage, newUser, startSession } = await open();
      const [ada, grace] = [await newUser(), await newUser()];
      const session = await startSession(ada.id);
      expect(await storage.sessions.end(randomUUID(), "signed_out")).toBe(false);
      expect(await storage.sessions.end(session.id, "ended_by_user", grace.id)).toBe(false);
      expect(await storage.sessions.end(session.id, "ended_by_user", "")).toBe(false);
      expect((await storage.sessions.find(session.id))?.session.endedAt).toBeNull();
      expect(await storage.revocations.readAfter(0, 10)).toStrictEqual([]);
      expect(await storage.sessions.end(session.id, "ended_by_user", ada.id)).toBe(true);
    });

    test("ending all leaves none, and one entry for the user", async () => {
      const { storage, newUser, startSession } = await open();
      const { id } = await newUser();
      const other = await startSession((await newUser()).id);
      for (let each = 0; each < 3; each += 1) await startSession(id);
      expect(await storage.sessions.endAll(id, "ended_by_user", null)).toBe(3);
      expect(await live(storage, id)).toStrictEqual([]);
      expect((await storage.users.findById(id))?.version).toBe(2);
      expect((await storage.sessions.find(other.id))?.session.endedAt).toBeNull();
      expect(await storage.revocations.readAfter(0, 10)).toMatchObject([{ kind: "user", subject: id, version: 2 }]);
      expect(await storage.sessions.endAll(id, "ended_by_user", null)).toBe(0);
      expect((await storage.users.findById(id))?.version).toBe(3);
    });

    test("ending all but one gives that one the new version", async () => {
      const { storage, newUser, startSession } = await open();
      const { id } = await newUser();
      const [kept, ended] = [await startSession(id), await startSession(id)];
      expect(await storage.sessions.endAll(id, "ended_by_user", kept.id)).toBe(1);
      expect((await storage.sessions.find(kept.id))?.session).toMatchObject({ endedAt: null, userVersion: 2 });
      expect((await storage.sessions.find(ended.id))?.session).toMatchObject({
        endReason: "ended_by_user",
        userVersion: 1,
      });
    });

    test("who keeps a session that has ended, or is another's, ends nobody", async () => {
      const { storage, newUser, startSession } = await open();
      const [ada, grace] = [await newUser(), await newUser()];
      const [ended, others, live] = [
        await startSession(ada.id),
        await startSession(grace.id),
        await startSession(ada.id),
      ];
      await storage.sessions.end(ended.id, "signed_out");
      for (const keep of [ended.id, others.id, randomUUID()]) {
        expect(await storage.sessions.endAll(ada.id, "ended_by_user", keep)).toBeNull();
      }
      expect((await storage.users.findById(ada.id))?.version).toBe(1);
      expect((await storage.sessions.find(live.id))?.session).toMatchObject({ endedAt: null, userVersion: 1 });
      expect((await storage.sessions.find(ended.id))?.session).toMatchObject({
        endReason: "signed_out",
        userVersion: 1,
      });
      expect((await storage.sessions.find(others.id))?.session).toMatchObject({ endedAt: null, userVersion: 1 });
    });

    test("ending all of nobody ends nothing", async () => {
      const { storage } = await open();
      expect(await storage.sessions.endAll(randomUUID(), "ended_by_user", null)).toBe(0);
      expect(await storage.revocations.readAfter(0, 10)).toStrictEqual([]);
    });

    test("no start that raced an ending of all survives it", async () => {
      const { storage, newUser, newSession, openAnother } = await open();
      const another = await openAnother();
      const { id } = await newUser();
      for (let version = 1; version <= 4; version += 1) {
        const starts = (stores: Fixture["storage"]): Promise<boolean>[] =>
          Array.from({ length: 25 }, () => stores.sessions.start(newSession(id, { userVersion: version }), noEnds));
        const early = starts(storage);
        const ending = another.sessions.endAll(id, "ended_by_user", null);
        const started = (await Promise.all([...early, ...starts(another)])).filter(Boolean);
        expect(await ending).toBe(started.length);
        expect(await live(storage, id)).toStrictEqual([]);
      }
    });
  });

  onSharedStorage((open) => {
    test("no start in another process survives an ending of all", { timeout: 60_000 }, async () => {
      const { storage, url, newUser, raw } = await open();
      const { id } = await newUser();
      const running = [1, 2].map(() => runScript("start-sessions.ts", url ?? "", id));
      for (const script of running) await script.said("started");
      for (let round = 0; round < 40; round += 1) {
        await storage.sessions.endAll(id, "ended_by_user", null);
        await sleep(10);
      }
      for (const script of running) script.say("stop");
      const counts = await Promise.all(running.map((script) => script.finished));
      expect(counts.map(({ code }) => code)).toStrictEqual([0, 0]);
      const survivors = await raw(
        "select s.id from {sessions} s join {users} u on u.id = s.user_id where s.ended_at is null and s.user_version <> u.version",
      );
      expect(survivors).toStrictEqual([]);
      const [ended] = await raw("select count(*) as n from {sessions} where ended_at is not null");
      expect(Number(ended?.n)).toBeGreaterThan(10);
    });
  });
});

function live(storage: Fixture["storage"], userId: string): Promise<Pick<NewSession, "id">[]> {
  return storage.sessions.listLive(userId, new Date(start), since(0));
}
