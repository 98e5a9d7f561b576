import { expect, test } from "vitest";
import type { NewEvent } from "./event.ts";
import { EventBatch } from "./event-batch.ts";

const failed = (userId: string | null, ip = "192.0.2.1"): NewEvent => ({
  type: "login_failed",
  data: { code: "invalid_credentials" },
  userId,
  client: { ip, userAgent: null },
});

interface Bench {
  readonly batch: EventBatch;
  readonly batches: (readonly NewEvent[])[];
  readonly errors: unknown[];
  now: number;
  failing: boolean;
}

function setUp(): Bench {
  const bench = { batches: [], errors: [], now: 1_000_000, failing: false } as unknown as {
    -readonly [K in keyof Bench]: Bench[K];
  };
  bench.batch = new EventBatch({
    store: {
      append: async (events) => {
        if (bench.failing) throw new Error("away");
        bench.batches.push(events);
      },
    },
    clock: () => bench.now,
    interval: 10,
    onError: (error) => bench.errors.push(error),
  });
  return bench;
}

test("events are written together, by the clock", async () => {
  const { batch, batches } = setUp();
  for (const user of ["a", "b", "c"]) batch.note(failed(user));
  expect(batches).toHaveLength(0);
  await expect.poll(() => batches.length).toBe(1);
  expect(batches[0]?.map(({ userId }) => userId)).toStrictEqual(["a", "b", "c"]);
  await batch.close();
  expect(batches).toHaveLength(1);
});

test("over a hundred a minute about one user are one row with a count, and others are not touched by it", async () => {
  const { batch, batches } = setUp();
  for (let i = 0; i < 5_000; i += 1) batch.note(failed("victim", `192.0.2.${i % 250}`));
  batch.note(failed("other"));
  await batch.close();
  const events = batches.flat();
  expect(events.filter(({ userId }) => userId === "victim")).toHaveLength(101);
  expect(events.filter(({ userId }) => userId === "other")).toHaveLength(1);
  expect(events.reduce((sum, { count = 1 }) => sum + count, 0)).toBe(5_001);
});

test("where no user is known, they are counted by network address", async () => {
  const { batch, batches } = setUp();
  for (let i = 0; i < 300; i += 1) batch.note(failed(null, "192.0.2.1"));
  for (let i = 0; i < 300; i += 1) batch.note(failed(null, "192.0.2.2"));
  await batch.close();
  expect(batches.flat()).toHaveLength(202);
});

test("A082: whoever has a network of IPv6 makes no more rows than others, and leaves the keys of others alone", async () => {
  const { batch, batches } = setUp();
  const from = (n: number): NewEvent => {
    const client = { ip: `2001:db8:0:7::${n.toString(16)}`, network: "2001:db8:0:7::/64", userAgent: null };
    return { ...failed(null), client };
  };
  for (let n = 1; n <= 6_000; n += 1) batch.note(from(n));
  for (let n = 0; n < 150; n += 1) batch.note(failed("victim"));
  await batch.close();
  const ofVictim = batches.flat().filter(({ userId }) => userId === "victim");
  expect(ofVictim.reduce((sum, { count = 1 }) => sum + count, 0)).toBe(150);
  expect(batches.flat()).toHaveLength(202);
});

test("the next minute begins anew", async () => {
  const bench = setUp();
  for (let i = 0; i < 150; i += 1) bench.batch.note(failed("a"));
  bench.now += 60_000;
  for (let i = 0; i < 150; i += 1) bench.batch.note(failed("a"));
  await bench.batch.close();
  expect(bench.batches.flat()).toHaveLength(202);
});

test("a clock that went back does not stop the counting of a new minute", async () => {
  const bench = setUp();
  bench.batch.note(failed("a"));
  bench.now -= 86_400_000;
  for (let i = 0; i < 150; i += 1) bench.batch.note(failed("a"));
  bench.now += 60_000;
  bench.batch.note(failed("a"));
  await bench.batch.close();
  expect(bench.batches.flat()).toHaveLength(103);
});

test("what could not be written is tried again, and what is too much is given up and counted", async () => {
  const bench = setUp();
  bench.failing = true;
  for (let i = 0; i < 12_000; i += 1) bench.batch.note(failed(`user-${i}`));
  await expect.poll(() => bench.errors.length).toBeGreaterThan(0);
  expect(bench.batch.waiting).toBeLessThanOrEqual(10_000);
  bench.failing = false;
  await bench.batch.close();
  const written = bench.batches.flat().reduce((sum, { count = 1 }) => sum + count, 0);
  expect(written + bench.batch.dropped).toBe(12_000);
});

test("a database that stays away does not fill the memory: what is too much is given up, and counted", async () => {
  let now = 0;
  let refuse: () => void = () => {};
  const writes: number[] = [];
  const batch = new EventBatch({
    store: {
      append: (events) => {
        writes.push(events.length);
        return new Promise((_, reject) => {
          refuse = () => reject(new Error("away"));
        });
      },
    },
    clock: () => now,
    interval: 1,
    onError: () => {},
  });
  // Each from another address, so that none is merely counted.
  const flood = (): void => {
    for (let i = 0; i < 10_000; i += 1) batch.note({ ...failed(null, `client ${i % 4_000}`) });
    now += 60_001;
  };
  for (let round = 1; round <= 3; round += 1) {
    flood();
    await expect.poll(() => writes.length).toBe(round);
    flood();
    refuse();
    await expect.poll(() => batch.waiting + (writes[round] ?? 0)).toBeGreaterThan(0);
  }
  expect(Math.max(...writes)).toBeLessThanOrEqual(10_000);
  expect(batch.waiting).toBeLessThanOrEqual(10_000);
  expect(batch.dropped).toBeGreaterThan(0);
});

test("closing waits for a write that is under way, and writes again what it could not", async () => {
  const bench = setUp();
  const writes: (readonly NewEvent[])[] = [];
  let release: (error?: Error) => void = () => {};
  const batch = new EventBatch({
    store: {
      append: (events) => {
        writes.push(events);
        if (writes.length > 1) return Promise.resolve();
        return new Promise((resolve, reject) => {
          release = (error) => (error ? reject(error) : resolve());
        });
      },
    },
    clock: () => bench.now,
    interval: 1,
    onError: () => {},
  });
  batch.note(failed("first"));
  await expect.poll(() => writes.length).toBe(1);
  batch.note(failed("second"));
  await new Promise((resolve) => setTimeout(resolve, 20));
  const closing = batch.close();
  release(new Error("away"));
  await closing;
  expect(
    writes
      .slice(1)
      .flat()
      .map(({ userId }) => userId),
  ).toStrictEqual(["first", "second"]);
});
