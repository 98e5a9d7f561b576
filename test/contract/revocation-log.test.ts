import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { describe, expect, test } from "vitest";
import type { RevocationEntry } from "../../src/revocation/revocation-log.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import type { PostgresQuery } from "../../src/storage/sql/postgres-pool.ts";
import { onEveryStorage, onPostgres, onSharedStorage, start } from "./fixture.ts";

const lifetime = 360_000;

describe("the revocation log", () => {
  onEveryStorage((open) => {
    test("an empty log has an epoch and its end at 0", async () => {
      const { storage } = await open();
      expect(await storage.revocations.head()).toMatchObject({ epoch: expect.stringMatching(/^[\w-]{22}$/), id: 0 });
      expect(await storage.revocations.readAfter(0, 10)).toStrictEqual([]);
    });

    test("entries are read in order, after a cursor, at most `limit`", async () => {
      const { storage, newUser } = await open();
      const { id } = await newUser();
      for (let each = 0; each < 5; each += 1) await storage.sessions.endAll(id, "ended_by_user", null);
      const all = await storage.revocations.readAfter(0, 10);
      expect(all.map(({ version }) => version)).toStrictEqual([2, 3, 4, 5, 6]);
      expect(all.map((entry) => entry.id)).toStrictEqual(all.map((entry) => entry.id).toSorted((a, b) => a - b));
      expect(await storage.revocations.readAfter(all[1]?.id ?? 0, 2)).toStrictEqual(all.slice(2, 4));
      expect((await storage.revocations.head()).id).toBe(all.at(-1)?.id);
    });

    test("the sweep removes what expired, at most `limit`, but never the newest, and the end of the log stays", async () => {
      const { storage, newUser, time } = await open();
      const { id } = await newUser();
      for (let each = 0; each < 3; each += 1) {
        await storage.users.rename(id, `name ${each}`);
        time.now += 1_000;
      }
      const head = await storage.revocations.head();
      expect(await storage.revocations.sweep(new Date(start + lifetime), 10)).toBe(0);
      expect(await storage.revocations.sweep(new Date(start + lifetime + 2_000), 1)).toBe(1);
      expect(await storage.revocations.readAfter(0, 10)).toHaveLength(2);
      const all = await storage.revocations.readAfter(0, 10);
      expect(await storage.revocations.sweep(new Date(start + lifetime + 60_000), 10)).toBe(1);
      expect(await storage.revocations.readAfter(0, 10)).toStrictEqual(all.slice(-1));
      expect(await storage.revocations.head()).toMatchObject({ ...head, now: expect.any(Number) });
      await storage.users.rename(id, "after");
      expect(await storage.revocations.readAfter(head.id, 10)).toHaveLength(1);
    });

    test("listeners hear what this storage appended, after the commit, until they unsubscribe", async () => {
      const { storage, newUser, startSession } = await open();
      const { id } = await newUser();
      const session = await startSession(id);
      const heard: RevocationEntry[] = [];
      const unsubscribe = storage.revocations.subscribe((entries) => heard.push(...entries));
      await storage.sessions.end(session.id, "signed_out");
      await storage.sessions.end(session.id, "signed_out");
      await storage.users.rename(id, "Grace");
      expect(heard).toMatchObject([
        { kind: "session", subject: session.id },
        { kind: "profile", subject: id },
      ]);
      expect(await storage.revocations.readAfter(0, 10)).toStrictEqual(heard);
      unsubscribe();
      await storage.users.rename(id, "Ada");
      expect(heard).toHaveLength(2);
    });

    test("a listener that fails fails nobody else", async () => {
      const { storage, newUser } = await open();
      const { id } = await newUser();
      const heard: RevocationEntry[] = [];
      storage.revocations.subscribe(() => {
        throw new Error("a broken listener");
      });
      storage.revocations.subscribe((entries) => heard.push(...entries));
      expect(await storage.users.rename(id, "Grace")).not.toBeNull();
      expect(heard).toHaveLength(1);
    });
  });

  onSharedStorage((open) => {
    test("all who open one database read one epoch", async () => {
      const { storage, openAnother } = await open();
      const another = await openAnother();
      const { now: _, ...head } = await storage.revocations.head();
      expect(await another.revocations.head()).toStrictEqual({ ...head, now: expect.any(Number) });
    });

    test("a reader that follows by its cursor misses nothing, however many write at once", async () => {
      const { storage, newUser, openAnother } = await open();
      const writers = [storage, await openAnother(), await openAnother()];
      const reader = await openAnother();
      const users = await Promise.all(Array.from({ length: 12 }, () => newUser()));
      let writing = true;
      const writes = Promise.all(
        users.map(async ({ id }, index) => {
          for (let round = 0; round < 15; round += 1) await writers[index % 3]?.users.rename(id, `name ${round}`);
        }),
      ).finally(() => {
        writing = false;
      });
      const seen: number[] = [];
      for (let last = false; !last; ) {
        last = !writing;
        const { id: head } = await reader.revocations.head();
        const entries = await reader.revocations.readAfter(seen.at(-1) ?? 0, 1_000);
        seen.push(...entries.map(({ id }) => id));
        expect(seen.at(-1) ?? 0).toBeLessThanOrEqual(Math.max(head, (await reader.revocations.head()).id));
        await sleep(1);
      }
      await writes;
      const all = (await reader.revocations.readAfter(0, 1_000)).map(({ id }) => id);
      expect(all).toHaveLength(180);
      expect(seen).toStrictEqual(all);
    });
  });

  onPostgres((open) => {
    test("its place is one for all who read it, and another once its table is another", async () => {
      const { storage, openAnother, raw } = await open();
      const { place } = await storage.revocations.head();
      expect(place).toMatch(/^\d+\.\d+-\d+$/);
      expect((await (await openAnother()).revocations.head()).place).toBe(place);
      await raw("truncate {revocations}");
      const { place: after } = await storage.revocations.head();
      expect(after).toMatch(/^\d+\.\d+-\d+$/);
      expect(after).not.toBe(place);
    });

    test("A006: whoever draws an id first commits first", async () => {
      const { storage, url, newUser, startSession, time } = await open();
      const { id } = await newUser();
      const [first, second] = [await startSession(id), await startSession(id)];
      const held = holdCommits(url ?? "");
      const slow = await openSqlStorage({ database: held.pool, migrate: "check", clock: () => time.now });
      try {
        const ending = slow.sessions.end(first.id, "signed_out");
        await held.reached;
        let overtaken = false;
        const overtaking = storage.sessions.end(second.id, "signed_out").then((ended) => {
          overtaken = ended;
        });
        await sleep(300);
        expect(overtaken).toBe(false);
        expect(await storage.revocations.readAfter(0, 10)).toStrictEqual([]);
        expect((await storage.revocations.head()).id).toBe(1);
        held.letGo();
        await Promise.all([ending, overtaking]);
        const subjects = (await storage.revocations.readAfter(0, 10)).map(({ subject }) => subject);
        expect(subjects).toStrictEqual([first.id, second.id]);
      } finally {
        await slow.close();
        await held.pool.end();
      }
    });
  });
});

/** A pool whose commits stop right before they are sent, until they are let go. */
function holdCommits(url: string): { pool: pg.Pool; reached: Promise<void>; letGo: () => void } {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on("error", () => {});
  pool.on("connect", (client) => {
    const query = client.query.bind(client) as (query: PostgresQuery) => Promise<pg.QueryResult>;
    const held = async (statement: PostgresQuery): Promise<pg.QueryResult> => {
      if (statement.text === "commit") {
        reached.resolve();
        await gate.promise;
      }
      return query(statement);
    };
    client.query = held as typeof client.query;
  });
  return { pool, reached: reached.promise, letGo: gate.resolve };
}
