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
      const { sessions: first, next } = await sessionDirectory.search(query);
      expect(next).toStrictEqual({ at: first[3]?.session.expiresAt, id: first[3]?.session.id });
      time.now += minute;
      await startSession(ada.id);
      const last = first.at(-1)?.session;
      const { sessions: second, next: end } = await sessionDirectory.search({
        ...query,
        after: { at: last?.expiresAt ?? 0, id: last?.id ?? "" },
      });
      expect(end).toBeNull();
      expect([...first, ...second].map(({ session }) => session.id).toSorted()).toStrictEqual(ids.toSorted());
      expect(first[0]).toMatchObject({ user: { id: grace.id, email: null }, session: { userId: grace.id } });
      const { sessions: hers } = await sessionDirectory.search({ ...query, limit: 9, userId: ada.id });
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
      const { sessions: found } = await storage.sessionDirectory.search({
        now: new Date(start),
        seenAfter: since(start - day + 1),
        limit: 9,
      });
      expect(found.map(({ session }) => session.id)).toStrictEqual([live.id]);
    });

    test("behind thousands that have ended a page ends early, says where it goes on, and the live ones are found", async () => {
      const { storage, newUser, startSession, raw, kind } = await open();
      const { id } = await newUser();
      const live = await startSession(id, { expiresAt: start + day });
      const numbers =
        kind === "postgres"
          ? "with n as (select generate_series(1, 6000) as i)"
          : "with recursive n(i) as (select 1 union all select i + 1 from n where i < 6000)";
      await raw(`insert into {sessions} (id, user_id, seed, generation, counter, secret_id, carrier, method, user_version, created_at,
        authenticated_at, last_seen_at, expires_at, ended_at)
        ${numbers} select 'session-' || i, '${id}', 'seed', 0, 0, 'k1secr', 'token', 'password', 1, ${start}, ${start}, ${start},
        ${start + 2 * day} + i, case when i % 2 = 0 then ${start} end from n`);
      const query = { now: new Date(start), seenAfter: since(start + 1), limit: 2 };
      const { sessionDirectory } = storage;
      const first = await sessionDirectory.search(query);
      expect(first).toStrictEqual({ sessions: [], next: expect.anything() });
      const seen = { ...query, seenAfter: { token: new Date(start + 1), cookie: new Date(start) } };
      const rest = await sessionDirectory.search({ ...seen, ...(first.next && { after: first.next }) });
      expect([rest.sessions.map(({ session }) => session.id), rest.next]).toStrictEqual([[live.id], null]);
    });
  });
});
