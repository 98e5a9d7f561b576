import pg from "pg";
import { describe, expect, test } from "vitest";
import type { EventType, NewEvent } from "../../src/event/event.ts";
import type { Storage } from "../../src/storage/storage.ts";
import { day, type Fixture, minute, onEveryStorage, onPostgres, onSharedStorage } from "./fixture.ts";

const failed = (userId: string): NewEvent => ({
  type: "login_failed",
  data: { code: "invalid_credentials" },
  userId,
  client: { ip: "192.0.2.1", userAgent: "Browser/1" },
  email: "ada@example.com",
});
const types: EventType[] = ["login_failed"];
const state = { position: 0, attempts: 0, refusals: 0, failedUpTo: null, dueAt: 0, error: null };

/** A storage whose cursor stands behind everything that is there. */
async function opened({ storage, raw }: Fixture): Promise<Storage> {
  await raw("delete from {meta} where key = 'event_outlet'");
  await storage.eventOutlet.open(day);
  return storage;
}

onEveryStorage((open) => {
  test("events are read in their order, by type, up to where the table is complete", async () => {
    const fixture = await open();
    const { events, eventOutlet } = await opened(fixture);
    await events.append([failed("a"), { type: "user_erased", data: {}, userId: "b" }, failed("c"), failed("d")]);
    const first = await eventOutlet.read({ after: 0, types, limit: 2 });
    expect(first.events.map(({ userId }) => userId)).toStrictEqual(["a", "c"]);
    expect(first.events[0]).toMatchObject({ id: 1, ip: "192.0.2.1", email: "ada@example.com", count: 1 });
    expect(first.upTo).toBe(3);
    const rest = await eventOutlet.read({ after: first.upTo, types, limit: 2 });
    expect(rest).toMatchObject({ events: [{ userId: "d" }], upTo: 4 });
    expect(await eventOutlet.read({ after: 4, types, limit: 2 })).toStrictEqual({ events: [], upTo: 4 });
    expect(await eventOutlet.read({ after: 0, upTo: 1, types, limit: 9 })).toMatchObject({
      events: [{ userId: "a" }],
      upTo: 1,
    });
    expect(await eventOutlet.read({ after: 0, types: [], limit: 9 })).toStrictEqual({ events: [], upTo: 4 });
  });

  test("a cursor begins behind what is there, and is set there again when nobody has looked for long", async () => {
    const fixture = await open();
    await fixture.storage.events.append([failed("before")]);
    const { events, eventOutlet } = await opened(fixture);
    expect(await eventOutlet.state()).toStrictEqual({ ...state, position: 1 });
    await events.append([failed("after")]);
    await eventOutlet.open(day);
    expect(await eventOutlet.state()).toMatchObject({ position: 1 });
    await eventOutlet.open(-day);
    expect(await eventOutlet.state()).toMatchObject({ position: 2 });
  });
});

onSharedStorage((open) => {
  test("one process at a time has the right to tell, until it gives it back or is not heard of", async () => {
    const fixture = await open();
    const { eventOutlet: one } = await opened(fixture);
    const { eventOutlet: other } = await fixture.openAnother();
    const taken = await Promise.all([one.take("one", minute), other.take("other", minute), one.take("third", minute)]);
    expect(taken.filter((given) => given !== null)).toStrictEqual([state]);
    const winner = ["one", "other", "third"][taken.findIndex((given) => given !== null)] as string;
    expect(await one.take(winner, minute)).toStrictEqual(state);
    const troubled = {
      position: 7,
      attempts: 2,
      refusals: 1,
      failedUpTo: 9,
      dueAt: 99,
      error: "The receiver answered 500.",
    };
    expect(await one.save(winner, troubled, minute)).toBe(true);
    expect(await other.save("somebody", state, minute)).toBe(false);
    expect(await other.take("next", minute)).toBeNull();
    await other.release("somebody");
    expect(await other.take("next", minute)).toBeNull();
    await one.release(winner);
    expect(await other.take("next", 1)).toStrictEqual(troubled);
    await expect.poll(() => one.take(winner, minute), { timeout: 10_000 }).toStrictEqual(troubled);
    expect(await other.save("next", state, minute)).toBe(false);
  });
});

describe("ids that commit late", () => {
  onPostgres((open) => {
    /** A transaction of somebody else's that has written an event and does not end. */
    async function lateWriter({ url }: Fixture, userId: string) {
      const client = new pg.Client({ connectionString: url ?? "" });
      await client.connect();
      await client.query("begin");
      await client.query(
        "insert into latchkey.events (type, user_id, actor, created_at, count, data) values ('login_failed', $1, 'user', 1, 1, '{}')",
        [userId],
      );
      return async (word: "commit" | "rollback") => {
        await client.query(word);
        await client.end();
      };
    }

    test("hold up those behind them, and are not passed over", async () => {
      const fixture = await open();
      const { events, eventOutlet } = await opened(fixture);
      await events.append([failed("first")]);
      const read = async (after: number) => {
        const slice = await eventOutlet.read({ after, types, limit: 10 });
        return [slice.events.map(({ userId }) => userId), slice.upTo];
      };
      expect(await read(0)).toStrictEqual([["first"], 1]);
      const end = await lateWriter(fixture, "late");
      await events.append([failed("quick")]);
      expect(await read(1)).toStrictEqual([[], 1]);
      const endSecond = await lateWriter(fixture, "never");
      expect(await read(1)).toStrictEqual([[], 1]);
      await end("commit");
      // What was drawn before the second one began is complete, although that one is still open.
      expect(await read(1)).toStrictEqual([["late", "quick"], 3]);
      await events.append([failed("last")]);
      expect(await read(3)).toStrictEqual([[], 3]);
      await endSecond("rollback");
      expect(await read(3)).toStrictEqual([["last"], 5]);
    });

    test("are all read in order, however many write at once", async () => {
      const fixture = await open();
      const { eventOutlet } = await opened(fixture);
      const others = [fixture.storage, await fixture.openAnother(), await fixture.openAnother()];
      const count = 150;
      let writing = true;
      const written = Promise.all(
        others.map(async ({ events }, who) => {
          for (let i = 0; i < count; i += 1) await events.append([failed(`${who}.${i}`)]);
        }),
      ).finally(() => {
        writing = false;
      });
      const seen: string[] = [];
      const ids: number[] = [];
      let place = 0;
      for (let isLast = false; !isLast; ) {
        isLast = !writing;
        for (let more = true; more; ) {
          const slice = await eventOutlet.read({ after: place, types, limit: 20 });
          for (const { id, userId } of slice.events) {
            ids.push(id);
            seen.push(userId ?? "");
          }
          more = slice.events.length > 0;
          place = slice.upTo;
        }
      }
      await written;
      expect(new Set(seen).size).toBe(count * others.length);
      expect(ids).toStrictEqual(ids.toSorted((a, b) => a - b));
      expect(seen).toHaveLength(count * others.length);
    });
  });
});
