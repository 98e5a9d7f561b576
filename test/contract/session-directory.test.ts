import { describe, expect, test } from "vitest";
import { day, minute, onEveryStorage, start, since } from "./fixture.ts";

describe("looking through sessions", () => {
  onEveryStorage((open) => {
    test("lists the live ones of everybody, those that last longest first, page by page", async () => {
      const { storage, newUser, startSession, time } = await open();
      const ada = await newUser({ email: "ada@example.com" });
      const grace = await newUser({ email: null });
      const ids: string[] = [];
      for (let i = 0; i < 6; i += 1) {
        if (i !== 3) time.now += minute;
        ids.push((await startSession(i % 2 === 0 ? ada.id : grace.id)).id);
      }
      const query = { now: new Date(time.now), seenAfter: since(0), limit: 4 };
      const { sessionDirectory } = storage;
      const first = await sessionDirectory.search(query);
      time.now += minute;
      await startSession(ada.id);
      const last = first.at(-1)?.session;
      const second = await sessionDirectory.search({
        ...query,
        after: { at: last?.expiresAt ?? 0, id: last?.id ?? "" },
      });
      expect([...first, ...second].map(({ session }) => session.id).toSorted()).toStrictEqual(ids.toSorted());
      expect(first[0]).toMatchObject({ user: { id: grace.id, email: null }, session: { userId: grace.id } });
      const hers = await sessionDirectory.search({ ...query, limit: 9, userId: ada.id });
      expect(hers.map(({ user }) => user)).toStrictEqual(hers.map(() => ({ id: ada.id, email: "ada@example.com" })));
      expect(hers).toHaveLength(4);
    });

    test("leaves out what has ended, run out, or belongs to an older version of its user", async () => {
      const { storage, newUser, startSession, raw } = await open();
      const { id } = await newUser();
      const other = await newUser();
      const live = await startSession(id);
      const ended = await startSession(id);
      await storage.sessions.end(ended.id, "signed_out");
      await startSession(id, { expiresAt: start - 1 });
      await startSession(id, { lastSeenAt: start - day });
      await startSession(other.id);
      await raw(`update {users} set version = 9 where id = '${other.id}'`);
      const found = await storage.sessionDirectory.search({
        now: new Date(start),
        seenAfter: since(start - day + 1),
        limit: 9,
      });
      expect(found.map(({ session }) => session.id)).toStrictEqual([live.id]);
    });
  });
});
