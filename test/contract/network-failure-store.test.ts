import { describe, expect, onTestFinished, test } from "vitest";
import { createRedisNetworkFailureStore } from "../../src/storage/redis/network-failure-store.ts";
import { openRedis } from "../../src/storage/redis/open-redis.ts";
import type { RedisLink } from "../../src/storage/redis/redis-link.ts";
import type { NetworkFailureStore, NetworkPolicy, TakenTurn } from "../../src/throttle/network-failures.ts";
import { redisProgram, redisUrl, startOwnRedis } from "../setup/redis.ts";
import { accountMark } from "./account-mark.ts";
import { onEveryStorage, onSharedStorage, onSqliteFile, type Fixture } from "./fixture.ts";
import { type RunningScript, runScript } from "./script.ts";

const second = 1_000;
const policy: NetworkPolicy = { failures: 10, accounts: 3, window: 600, longestWait: 60 };

interface Counting {
  readonly networkFailures: NetworkFailureStore;
  readonly time: { now: number };
}

/** What holds of networks wherever they are kept. */
function networkContract(open: () => Promise<Counting>): void {
  /** Tries accounts 0, 1, 2 … in turn until a network has to wait. Gives how many it could try, and for how long it then has to wait. */
  async function exhaust(
    { networkFailures, time }: Counting,
    accounts: number,
    key = "net",
  ): Promise<readonly [number, number]> {
    for (let tried = 0; tried < 50; tried += 1) {
      const turn = await networkFailures.begin({ key, account: accountMark(tried % accounts) }, policy);
      if (!turn.may) return [tried, (turn.until - time.now) / second];
    }
    return [50, 0];
  }

  test("so many failures over so many accounts, and a network waits; another does not", async () => {
    const counting = await open();
    expect(await exhaust(counting, 3)).toStrictEqual([10, 1]);
    expect(await exhaust(counting, 3, "other")).toStrictEqual([10, 1]);
  });

  test("failures over too few accounts make nobody wait, and the first of enough accounts does", async () => {
    const counting = await open();
    expect(await exhaust(counting, 2)).toStrictEqual([50, 0]);
    const third = await counting.networkFailures.begin({ key: "net", account: accountMark(2) }, policy);
    expect(third).toMatchObject({ may: true, taken: { waits: true } });
    expect(await exhaust(counting, 2)).toStrictEqual([0, 1]);
  });

  test("each wait is twice the one before, up to the longest, and a network that is quiet for the window is forgotten", async () => {
    const counting = await open();
    const { networkFailures, time } = counting;
    await exhaust(counting, 3);
    const waits: number[] = [];
    let until = time.now + second;
    for (let n = 0; n < 8; n += 1) {
      time.now = until - 1;
      expect(await networkFailures.begin({ key: "net", account: accountMark(n) }, policy)).toStrictEqual({
        may: false,
        until,
      });
      time.now = until;
      const turn = await networkFailures.begin({ key: "net", account: accountMark(n) }, policy);
      expect(turn.may).toBe(true);
      const refused = await networkFailures.begin({ key: "net", account: accountMark(n) }, policy);
      until = refused.may ? 0 : refused.until;
      waits.push((until - time.now) / second);
    }
    expect(waits).toStrictEqual([2, 4, 8, 16, 32, 60, 60, 60]);
    time.now += policy.window * second;
    expect(await exhaust(counting, 3)).toStrictEqual([10, 1]);
  });

  test("failures are counted within the window from the first one", async () => {
    const counting = await open();
    const { networkFailures, time } = counting;
    for (let n = 0; n < 9; n += 1) await networkFailures.begin({ key: "net", account: accountMark(n) }, policy);
    time.now += policy.window * second - 1;
    expect((await networkFailures.begin({ key: "net", account: accountMark(9) }, policy)).may).toBe(true);
    expect((await networkFailures.begin({ key: "net", account: accountMark(9) }, policy)).may).toBe(false);
    const other = { key: "other", account: accountMark(0) };
    for (let n = 0; n < 9; n += 1) await networkFailures.begin(other, policy);
    time.now += policy.window * second;
    expect(await exhaust(counting, 3, "other")).toStrictEqual([10, 1]);
  });

  test("what did not fail counts for nothing: sixty people who sign in from one address make nobody wait", async () => {
    const counting = await open();
    const { networkFailures } = counting;
    for (let n = 0; n < 60; n += 1) {
      const turn = await networkFailures.begin({ key: "net", account: accountMark(n) }, policy);
      if (!turn.may) throw new Error(`The ${n}th had to wait.`);
      await networkFailures.takeBack(turn.taken, true);
    }
    // Its account does not count either.
    for (let n = 0; n < 3; n += 1) {
      const turn = await networkFailures.begin({ key: "few", account: accountMark(n) }, policy);
      if (turn.may && n > 0) await networkFailures.takeBack(turn.taken, true);
    }
    for (let n = 0; n < 20; n += 1) {
      expect((await networkFailures.begin({ key: "few", account: accountMark(n % 2) }, policy)).may).toBe(true);
    }
    expect(await exhaust(counting, 3)).toStrictEqual([10, 1]);
  });

  test("A068: what was refused or given up takes its failure back, and never the account that others before it were wrong at", async () => {
    const counting = await open();
    const { networkFailures } = counting;
    for (let n = 0; n < 9; n += 1) {
      const attempt = { key: "net", account: accountMark(n % 3) };
      expect((await networkFailures.begin(attempt, policy)).may).toBe(true);
      const second = await networkFailures.begin(attempt, policy);
      if (!second.may) throw new Error("Nobody had to wait.");
      await networkFailures.takeBack(second.taken, false);
    }
    expect(await exhaust(counting, 3)).toStrictEqual([1, 1]);
  });

  test("whoever signs in while a network waits makes the next one wait no longer", async () => {
    const counting = await open();
    const { networkFailures, time } = counting;
    await exhaust(counting, 3);
    time.now += second;
    const turn = await networkFailures.begin({ key: "net", account: accountMark(7) }, policy);
    if (!turn.may) throw new Error("It had waited.");
    await networkFailures.takeBack(turn.taken, true);
    expect((await networkFailures.begin({ key: "net", account: accountMark(0) }, policy)).may).toBe(true);
    expect(await networkFailures.begin({ key: "net", account: accountMark(0) }, policy)).toStrictEqual({
      may: false,
      until: time.now + 2 * second,
    });
  });

  test("an attempt that ends after the window takes nothing off the next one", async () => {
    const counting = await open();
    const { networkFailures, time } = counting;
    const turn = await networkFailures.begin({ key: "net", account: accountMark(0) }, policy);
    const taken: TakenTurn | null = turn.may ? turn.taken : null;
    if (taken === null) throw new Error("Nobody had to wait.");
    time.now += policy.window * second;
    for (let n = 0; n < 9; n += 1) await networkFailures.begin({ key: "net", account: accountMark(n) }, policy);
    await networkFailures.takeBack(taken, true);
    await networkFailures.takeBack({ ...taken, key: "nowhere" }, true);
    expect((await networkFailures.begin({ key: "net", account: accountMark(0) }, policy)).may).toBe(true);
    expect((await networkFailures.begin({ key: "net", account: accountMark(0) }, policy)).may).toBe(false);
  });

  test("a clock that was put back locks no network out", async () => {
    const counting = await open();
    await exhaust(counting, 3);
    counting.time.now -= 3_600 * second;
    expect(await exhaust(counting, 3)).toStrictEqual([10, 1]);
  });
}

onEveryStorage((open) => {
  const counting = async (): Promise<Counting & { readonly fixture: Fixture }> => {
    const fixture = await open();
    return { networkFailures: fixture.storage.networkFailures, time: fixture.time, fixture };
  };
  networkContract(counting);

  test("a network takes the same room however many accounts it tries, and is swept", async () => {
    const { networkFailures, time, fixture } = await counting();
    const wide = { ...policy, failures: 1_000 };
    for (let n = 0; n < 60; n += 1) await networkFailures.begin({ key: "net", account: accountMark(n) }, wide);
    const [row] = await fixture.raw("select accounts from {network_failures}");
    expect(row?.["accounts"]).toBe(`,${accountMark(0)},${accountMark(1)},${accountMark(2)}`);
    time.now += 601 * second;
    expect(await networkFailures.sweep(new Date(time.now), 10)).toBe(1);
    expect(await fixture.raw("select key from {network_failures}")).toStrictEqual([]);
  });
});

/** Fifty attempts in two processes that begin together. Gives how many were let. */
async function race(...processes: RunningScript[]): Promise<number> {
  await Promise.all(processes.map((one) => one.said("ready")));
  for (const one of processes) one.say("go");
  const ended = await Promise.all(processes.map((one) => one.finished));
  expect(ended.map(({ errors }) => errors)).toStrictEqual(ended.map(() => ""));
  return ended.reduce((sum, { output }) => sum + Number(/let (\d+)/.exec(output)?.[1]), 0);
}

onSharedStorage((open) => {
  test("A081: of fifty at once in two processes, exactly as many as the policy has get through", async () => {
    const { url } = await open();
    const start = (): RunningScript => runScript("begin-attempts.ts", url ?? "", "25", "17");
    expect(await race(start(), start())).toBe(17);
  });
});

async function connect(url: string): Promise<RedisLink> {
  const link = await openRedis(url, { onAway: () => {}, onBack: () => {}, onRefusal: () => {} });
  onTestFinished(() => link.close());
  return link;
}

async function overRedis({ storage, time }: Fixture, url: string): Promise<Counting & { readonly link: RedisLink }> {
  const link = await connect(url);
  const { epoch } = await storage.revocations.head();
  const options = { link, epoch, clock: () => time.now, fallback: storage.networkFailures };
  return { networkFailures: createRedisNetworkFailureStore(options), time, link };
}

describe.skipIf(redisUrl() === null)("in Redis", () => {
  onSqliteFile((open) => {
    networkContract(async () => overRedis(await open(), redisUrl() ?? ""));

    test("A081: of fifty at once in two processes, exactly as many as the policy has get through", async () => {
      const { url, raw } = await open();
      const start = (): RunningScript => runScript("begin-attempts.ts", url ?? "", "25", "17", redisUrl() ?? "");
      expect(await race(start(), start())).toBe(17);
      expect(await raw("select key from {network_failures}")).toStrictEqual([]);
    });
  });
});

describe.skipIf(redisProgram() === null)("in Redis that goes away", () => {
  onSqliteFile((open) => {
    test("A081, A092: the database counts on its own: a limit at most doubles, and nobody is let through uncounted", async () => {
      const redis = await startOwnRedis();
      onTestFinished(() => redis.stop());
      const { networkFailures, link } = await overRedis(await open(), redis.url);
      const beginMany = async (): Promise<readonly TakenTurn[]> => {
        const turns = await Promise.all(
          Array.from({ length: 30 }, (_, n) => networkFailures.begin({ key: "net", account: accountMark(n) }, policy)),
        );
        return turns.flatMap((turn) => (turn.may ? [turn.taken] : []));
      };
      const first = await beginMany();
      expect(first).toHaveLength(10);
      await redis.kill();
      expect(await beginMany()).toHaveLength(10);
      expect(await beginMany()).toHaveLength(0);
      // What Redis counted takes nothing off what the database counts.
      await Promise.all(first.slice(0, 9).map((taken) => networkFailures.takeBack(taken, true)));
      expect(link.isUp).toBe(false);
    });
  });
});
