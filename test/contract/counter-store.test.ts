import { describe, expect, onTestFinished, test } from "vitest";
import { createRedisCounterStore } from "../../src/storage/redis/counter-store.ts";
import { openRedis } from "../../src/storage/redis/open-redis.ts";
import type { RedisLink } from "../../src/storage/redis/redis-link.ts";
import type { CounterStore } from "../../src/throttle/counter-store.ts";
import { openRedisClient, redisProgram, redisUrl, startOwnRedis } from "../setup/redis.ts";
import { type Fixture, onEveryStorage, onSharedStorage, onSqliteFile } from "./fixture.ts";
import { type RunningScript, runScript } from "./script.ts";

const hour = 3_600;

interface Counting {
  readonly storage: { readonly counters: CounterStore };
  readonly time: { now: number };
}

/** What holds of counters wherever they are kept. */
function counterContract(open: () => Promise<Counting>): void {
  test("a key is counted up to its limit, and anew when the window is over", async () => {
    const { storage, time } = await open();
    const take = (): Promise<boolean> => storage.counters.take("k", 3, hour);
    expect([await take(), await take(), await take(), await take()]).toStrictEqual([true, true, true, false]);
    expect(await storage.counters.take("other", 3, hour)).toBe(true);
    time.now += hour * 1000 - 1;
    expect(await take()).toBe(false);
    time.now += 1;
    expect([await take(), await take(), await take(), await take()]).toStrictEqual([true, true, true, false]);
  });

  test("what is given back can be taken again, in its own window only, and a key says when its window ends", async () => {
    const { storage, time } = await open();
    const { counters } = storage;
    const take = (): Promise<boolean> => counters.take("k", 2, hour);
    expect(await counters.resetsAt("k")).toBeNull();
    await counters.giveBack("k");
    expect([await take(), await take(), await take()]).toStrictEqual([true, true, false]);
    expect(await counters.resetsAt("k")).toStrictEqual(new Date(time.now + hour * 1000));
    await counters.giveBack("k");
    expect([await take(), await take()]).toStrictEqual([true, false]);
    for (let n = 0; n < 5; n += 1) await counters.giveBack("k");
    expect([await take(), await take(), await take()]).toStrictEqual([true, true, false]);
    time.now += hour * 1000;
    expect(await counters.resetsAt("k")).toBeNull();
    await counters.giveBack("k");
    expect([await take(), await take(), await take()]).toStrictEqual([true, true, false]);
  });

  test("a clock that was put back locks nobody out", async () => {
    const { storage, time } = await open();
    expect(await storage.counters.take("k", 1, hour)).toBe(true);
    time.now -= 10 * hour * 1000;
    expect(await storage.counters.take("k", 1, hour)).toBe(true);
    expect(await storage.counters.take("k", 1, hour)).toBe(false);
  });

  test("A081: the clock of another process, a little behind, begins nothing anew", async () => {
    const { storage, time } = await open();
    const take = (): Promise<boolean> => storage.counters.take("k", 2, 10);
    expect([await take(), await take()]).toStrictEqual([true, true]);
    for (const behind of [1, 50, 5_000]) {
      time.now -= behind;
      expect(await take()).toBe(false);
      time.now += behind;
    }
  });
}

onEveryStorage((open) => {
  counterContract(open);

  test("what is over is swept, what runs stays", async () => {
    const { storage, time } = await open();
    await storage.counters.take("short", 1, 10);
    await storage.counters.take("long", 1, hour);
    time.now += 11_000;
    expect(await storage.counters.sweep(new Date(time.now), 10)).toBe(1);
    expect(await storage.counters.take("long", 1, hour)).toBe(false);
  });
});

/** Fifty attempts in two processes that begin together. Gives how many were counted. */
async function race(...processes: RunningScript[]): Promise<number> {
  await Promise.all(processes.map((one) => one.said("ready")));
  for (const one of processes) one.say("go");
  const ended = await Promise.all(processes.map((one) => one.finished));
  expect(ended.map(({ errors }) => errors)).toStrictEqual(ended.map(() => ""));
  return ended.reduce((sum, { output }) => sum + Number(/taken (\d+)/.exec(output)?.[1]), 0);
}

onSharedStorage((open) => {
  test("A081: of fifty at once in two processes, exactly as many as the limit says are counted", async () => {
    const { url } = await open();
    const start = (): RunningScript => runScript("take-count.ts", url ?? "", "k", "7", "25");
    expect(await race(start(), start())).toBe(7);
  });
});

async function connect(url: string): Promise<RedisLink> {
  const link = await openRedis(url, { onAway: () => {}, onBack: () => {}, onRefusal: () => {} });
  onTestFinished(() => link.close());
  return link;
}

describe.skipIf(redisUrl() === null)("in Redis", () => {
  onSqliteFile((open) => {
    const overRedis = async (): Promise<Counting & { readonly fixture: Fixture; readonly epoch: string }> => {
      const fixture = await open();
      const { storage, time } = fixture;
      const link = await connect(redisUrl() ?? "");
      const { epoch } = await storage.revocations.head();
      const options = { link, epoch, clock: () => time.now, fallback: storage.counters };
      return { storage: { counters: createRedisCounterStore(options) }, time, fixture, epoch };
    };
    counterContract(overRedis);

    test("counts stand in Redis alone, and forget themselves some time after their window", async () => {
      const { storage, fixture, epoch } = await overRedis();
      expect(await storage.counters.take("k", 3, hour)).toBe(true);
      expect(await fixture.raw("select * from {counters}")).toStrictEqual([]);
      const client = openRedisClient(redisUrl() ?? "");
      onTestFinished(() => client.disconnect());
      const left = await client.pttl(`latchkey:{${epoch}:k}:count`);
      expect(left).toBeGreaterThan(hour * 1000);
      expect(left).toBeLessThanOrEqual(2 * hour * 1000);
    });

    test("A081: of fifty at once in two processes, exactly as many as the limit says are counted", async () => {
      const { fixture } = await overRedis();
      const start = (): RunningScript =>
        runScript("take-count.ts", fixture.url ?? "", "k", "7", "25", redisUrl() ?? "");
      expect(await race(start(), start())).toBe(7);
      expect(await fixture.raw("select * from {counters}")).toStrictEqual([]);
    });
  });
});

describe.skipIf(redisProgram() === null)("in Redis that goes away", () => {
  onSqliteFile((open) => {
    test("A081, A092: the database counts on its own: a limit at most doubles, and nobody waits or is let through uncounted", async () => {
      const redis = await startOwnRedis();
      onTestFinished(() => redis.stop());
      const { storage, time } = await open();
      const link = await connect(redis.url);
      const { epoch } = await storage.revocations.head();
      const counters = createRedisCounterStore({ link, epoch, clock: () => time.now, fallback: storage.counters });
      const takeTen = async (): Promise<number> =>
        (await Promise.all(Array.from({ length: 10 }, () => counters.take("k", 3, hour)))).filter(Boolean).length;
      expect(await takeTen()).toBe(3);
      await redis.kill();
      const since = performance.now();
      expect(await takeTen()).toBe(3);
      expect(await takeTen()).toBe(0);
      expect(performance.now() - since).toBeLessThan(4_000);
      await redis.restart();
      await expect.poll(() => link.isUp, { timeout: 20_000 }).toBe(true);
      // It came back empty, so it counts once more; the database still knows its own.
      expect(await takeTen()).toBe(3);
      await redis.kill();
      expect(await takeTen()).toBe(0);
    });
  });
});
