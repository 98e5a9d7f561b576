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
