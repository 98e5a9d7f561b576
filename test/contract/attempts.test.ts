import { describe, expect, onTestFinished, test } from "vitest";
import { AuthError } from "../../src/error/auth-error.ts";
import type { NewEvent } from "../../src/event/event.ts";
import { renderMetrics } from "../../src/metric/exposition.ts";
import { Metrics } from "../../src/metric/metrics.ts";
import { createSecretRing } from "../../src/secret/root-secret.ts";
import { createRedisAttemptStore } from "../../src/storage/redis/attempt-store.ts";
import { openRedis } from "../../src/storage/redis/open-redis.ts";
import type { RedisLink } from "../../src/storage/redis/redis-link.ts";
import type { AttemptStore } from "../../src/throttle/attempt-store.ts";
import type { Attempt, Attempter, Attempts } from "../../src/throttle/attempts.ts";
import { createAttempts } from "../../src/throttle/create-attempts.ts";
import { createLockDirectory } from "../../src/throttle/create-lock-directory.ts";
import type { LockDirectory } from "../../src/throttle/lock-directory.ts";
import { createMemoryAttemptStore } from "../../src/throttle/memory-attempt-store.ts";
import { openRedisClient, redisProgram, redisUrl, startOwnRedis } from "../setup/redis.ts";
import { day, type Fixture, minute, onEveryStorage, onSharedStorage, onSqliteFile, start } from "./fixture.ts";
import { type RunningScript, runScript } from "./script.ts";

const second = 1_000;
const hour = 60 * minute;
const secret = "race-attempts-secret-of-forty-characters";

interface Guarding {
  readonly store: AttemptStore;
  readonly time: { now: number };
}

interface Guard {
  readonly attempts: Attempts;
  readonly locks: LockDirectory;
  readonly noted: NewEvent[];
  readonly told: string[];
  readonly metrics: Metrics;
}

function guardOf({ store, time }: Guarding, secrets: readonly [string, ...string[]] = [secret]): Guard {
  const noted: NewEvent[] = [];
  const told: string[] = [];
  const metrics = new Metrics();
  const clock = (): number => time.now;
  const attempts = createAttempts({
    store,
    ring: createSecretRing(secrets),
    clock,
    patience: 60_000,
    metrics,
    eventBatch: { note: (event) => void noted.push(event) },
    notice: async (userId) => {
      told.push(userId);
      return [];
    },
  });
  return { attempts, locks: createLockDirectory({ store, attempts, clock }), noted, told, metrics };
}

const stranger: Attempter = {
  account: "ada",
  userId: "u1",
  network: "192.0.2.1",
  device: null,
  client: { ip: "192.0.2.1", userAgent: "Browser/1" },
  call: "login",
};
const owner: Attempter = { ...stranger, network: "198.51.100.7", device: "laptop" };

/** What comes of one attempt: `let`, or the code and the seconds of the refusal. */
async function tryOnce({ attempts }: Guard, who: Attempter, outcome: keyof Attempt): Promise<string> {
  try {
    await (await attempts.begin(who))[outcome]();
    return "let";
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    return `${error.code} ${error.retryAfter}`;
  }
}

const wrong = (guard: Guard, who: Attempter = stranger): Promise<string> => tryOnce(guard, who, "fail");
const right = (guard: Guard, who: Attempter = stranger): Promise<string> => tryOnce(guard, who, "succeed");

/** Wrong secrets from ever new networks, none of which has to wait. */
async function wrongFromEverywhere(guard: Guard, times: number, from = 0): Promise<void> {
  for (let i = 0; i < times; i += 1) {
    expect(await wrong(guard, { ...stranger, network: `203.0.113.${from + i}` })).toBe("let");
  }
}

/** What holds of attempts wherever they are kept. */
function attemptContract(open: () => Promise<Guarding>): void {
  test("A081: of fifty wrong secrets at once five are looked at, of fifty right ones all", async () => {
    const guarding = await open();
    const guard = guardOf(guarding);
    const all = await Promise.all(Array.from({ length: 50 }, () => wrong(guard)));
    expect(all.filter((one) => one === "let")).toHaveLength(5);
    expect(new Set(all)).toStrictEqual(new Set(["let", "too_many_attempts 1"]));
    expect(guard.noted).toHaveLength(45);
    expect(guard.noted[0]).toMatchObject({ type: "throttled", data: { call: "login" }, userId: "u1" });
    const other = { ...stranger, account: "bob" };
    const rightOnes = await Promise.all(Array.from({ length: 50 }, () => right(guard, other)));
    expect(new Set(rightOnes)).toStrictEqual(new Set(["let"]));
    expect(await guarding.store.read("bob")).toBeNull();
  });

  test("A068, R097: a network waits from the fifth wrong secret on, a second doubling to sixty; a right one ends it", async () => {
    const guarding = await open();
    const guard = guardOf(guarding);
    for (let i = 0; i < 5; i += 1) expect(await wrong(guard)).toBe("let");
    for (const wait of [1, 2, 4, 8, 16, 32, 60, 60, 60]) {
      expect(await wrong(guard)).toBe(`too_many_attempts ${wait}`);
      guarding.time.now += wait * second - 1;
      expect(await wrong(guard)).toBe("too_many_attempts 1");
      guarding.time.now += 1;
      expect(await wrong(guard)).toBe("let");
    }
    // Another network, and a device that is known, do not wait.
    expect(await wrong(guard, { ...stranger, network: "192.0.2.2" })).toBe("let");
    expect(await right(guard, owner)).toBe("let");
    expect(await wrong(guard)).toBe("let");
  });

  test("A068, R097: twenty wrong secrets from anywhere lock the account, each lock is longer, the fifth has no end; known devices pass", async () => {
    const guarding = await open();
    const { time } = guarding;
    const guard = guardOf(guarding);
    let network = 0;
    for (const lifetime of [15 * minute, hour, 4 * hour, day]) {
      await wrongFromEverywhere(guard, 20, network);
      network += 20;
      const locked = `account_locked ${lifetime / second}`;
      expect(await right(guard)).toBe(locked);
      expect(await right(guard, { ...stranger, network: "2001:db8::/64" })).toBe(locked);
      const [lock] = await guard.locks.list({ limit: 5, userId: "u1" });
      const lockedUntil = new Date(time.now + lifetime);
      expect(lock).toStrictEqual({
        id: "ada",
        userId: "u1",
        lockedAt: new Date(time.now),
        lockedUntil,
        failures: network,
      });
      expect(await guard.locks.list({ limit: 5, userId: "u2" })).toStrictEqual([]);
      expect(await wrong(guard, owner)).toBe("let");
      time.now += lifetime - 1;
      expect(await right(guard)).toBe("account_locked 1");
      time.now += 1;
      expect(await guard.locks.list({ limit: 5 })).toStrictEqual([]);
    }
    await wrongFromEverywhere(guard, 20, network);
    expect(await right(guard)).toBe("account_locked 86400");
    time.now += 29 * day;
    expect(await right(guard)).toBe("account_locked 86400");
    expect(await guard.locks.list({ limit: 5 })).toMatchObject([{ lockedUntil: null, failures: 100 }]);
    expect(await right(guard, owner)).toBe("let");
    expect(await right(guard)).toBe("let");
    // Once for the first four, which were made within a day and a bit; the fifth is another day.
    expect(guard.told).toStrictEqual(["u1", "u1"]);
    const lifted = (change: string): RegExp => new RegExp(`latchkey_account_locks_total\\{change="${change}"\\} (\\d)`);
    expect(lifted("locked").exec(renderMetrics(guard.metrics))?.[1]).toBe("5");
    expect(lifted("unlocked").exec(renderMetrics(guard.metrics))?.[1]).toBe("1");
  });

  test("a known device has ten wrong secrets of its own, then it is a stranger; another one still is known", async () => {
    const guard = guardOf(await open());
    const tries = await Promise.all(Array.from({ length: 30 }, () => wrong(guard, owner)));
    // Ten as a device, then five as a network.
    expect(tries.filter((one) => one === "let")).toHaveLength(15);
    expect(await wrong(guard, owner)).toBe("too_many_attempts 1");
    expect(await right(guard, { ...owner, device: "phone" })).toBe("let");
    expect(await wrong(guard, owner)).toBe("let");
  });

  test("what was not found out counts for nothing; a process that is gone keeps its places for half a minute", async () => {
    const guarding = await open();
    const guard = guardOf(guarding);
    for (let i = 0; i < 10; i += 1) expect(await tryOnce(guard, stranger, "abandon")).toBe("let");
    expect(await guarding.store.read("ada")).toBeNull();
    const gone = guardOf(guarding);
    for (let i = 0; i < 5; i += 1) await gone.attempts.begin(stranger);
    const waiting = right(guard);
    guarding.time.now += 31 * second;
    expect(await waiting).toBe("let");
  });

  test("counts die a day after the last wrong secret, and a clock that was put back locks nobody out", async () => {
    const guarding = await open();
    const { time, store } = guarding;
    const guard = guardOf(guarding);
    for (let i = 0; i < 4; i += 1) expect(await wrong(guard)).toBe("let");
    time.now += day - 1;
    expect(await wrong(guard)).toBe("let");
    expect(await wrong(guard)).toBe("too_many_attempts 1");
    time.now += day;
    for (let i = 0; i < 5; i += 1) expect(await wrong(guard)).toBe("let");
    await wrongFromEverywhere(guard, 15);
    expect(await right(guard)).toBe("account_locked 900");
    time.now -= hour;
    expect(await right(guard)).toBe("let");
    expect(await store.sweep(new Date(time.now + 2 * day), 10)).toBeLessThanOrEqual(1);
  });

  test("counters survive a restart, and a rotation of the root secret in two steps", async () => {
    const guarding = await open();
    for (let i = 0; i < 5; i += 1) expect(await wrong(guardOf(guarding))).toBe("let");
    expect(await wrong(guardOf(guarding))).toBe("too_many_attempts 1");
    // Where networks are told apart by a key: whichever of two secrets comes first, they are the same.
    const next = "the-next-secret-of-an-installation-and-longer";
    const account = { ...stranger, account: "bob" };
    for (let i = 0; i < 5; i += 1) expect(await wrong(guardOf(guarding, [secret, next]), account)).toBe("let");
    expect(await wrong(guardOf(guarding, [next, secret]), account)).toBe("too_many_attempts 1");
  });

  test("A068: whoever has left an address is told of no lock of it, and whoever has it now is", async () => {
    const guard = guardOf(await open());
    await wrongFromEverywhere(guard, 10);
    for (let i = 0; i < 10; i += 1) await wrong(guard, { ...stranger, userId: null, network: `192.0.2.${i}` });
    expect(guard.told).toStrictEqual([]);
    expect(await guard.locks.find("ada")).toMatchObject({ userId: null, failures: 20 });
    expect(await guard.attempts.clear("ada")).toBe(true);
    await wrongFromEverywhere(guard, 10);
    for (let i = 0; i < 10; i += 1) await wrong(guard, { ...stranger, userId: "u2", network: `192.0.2.${i}` });
    expect(guard.told).toStrictEqual(["u2"]);
  });

  test("a reset, an operator or a provider forgets what was counted, and says whether a lock was lifted", async () => {
    const guard = guardOf(await open());
    expect(await guard.attempts.clear("ada")).toBe(false);
    for (let i = 0; i < 5; i += 1) await wrong(guard);
    expect(await guard.attempts.clear("ada")).toBe(false);
    for (let i = 0; i < 5; i += 1) expect(await wrong(guard)).toBe("let");
    await wrongFromEverywhere(guard, 15);
    expect(await guard.locks.clear("ada", { actorId: "op" })).toBe(true);
    expect(await guard.locks.clear("ada")).toBe(false);
    expect(await guard.locks.list({ limit: 5 })).toStrictEqual([]);
    expect(await wrong(guard)).toBe("let");
  });
}

/** Fifty attempts in five processes that begin together. Gives what each came to. */
async function race(outcome: "wrong" | "right", fixture: Fixture, more: readonly string[] = []): Promise<string[]> {
  const processes = Array.from({ length: 5 }, () =>
    runScript("race-attempts.ts", fixture.url ?? "", "ada", outcome, "10", ...more),
  );
  await Promise.all(processes.map((one) => one.said("ready")));
  for (const one of processes) one.say("go");
  const ended = await Promise.all(processes.map((one: RunningScript) => one.finished));
  expect(ended.map(({ errors }) => errors)).toStrictEqual(ended.map(() => ""));
  return ended.flatMap(({ output }) => JSON.parse(/codes (.*)/.exec(output)?.[1] ?? "[]") as string[]);
}

describe("in memory", () => {
  attemptContract(async () => ({ store: createMemoryAttemptStore(), time: { now: start } }));
});

onEveryStorage((open) => {
  const overSql = async (): Promise<Guarding & { readonly fixture: Fixture }> => {
    const fixture = await open();
    return { store: fixture.storage.attempts, time: fixture.time, fixture };
  };
  attemptContract(overSql);

  test("a lock is one event in the transaction that locks, and one more for the one who lifts it", async () => {
    const guarding = await overSql();
    const guard = guardOf(guarding);
    const many = Array.from({ length: 40 }, (_, i) => wrong(guard, { ...stranger, network: `203.0.113.${i}` }));
    expect((await Promise.all(many)).filter((one) => one === "let")).toHaveLength(20);
    await guard.locks.clear("ada", { actorId: "op" });
    const events = await guarding.fixture.storage.events.list({ limit: 9 });
    expect(events.map(({ type, actor, userId }) => [type, actor, userId])).toStrictEqual([
      ["account_unlocked", "operator", "u1"],
      ["account_locked", "system", "u1"],
    ]);
    expect(events[1]?.data).toStrictEqual({ until: new Date(start + 15 * minute).toISOString() });
  });

  test("A068, A082: ten thousand networks at one account are refused at the cost of a few statements, and nobody else waits for them", async () => {
    const { store, time, fixture } = await overSql();
    const guard = guardOf({ store, time });
    fixture.statements.splice(0);
    const flood = Array.from({ length: 10_000 }, (_, i) =>
      wrong(guard, { ...stranger, network: `10.0.${i >> 8}.${i & 255}` }),
    );
    const bob = { ...stranger, account: "bob", userId: "u2" };
    expect(await right(guard, bob)).toBe("let");
    expect(await right(guard, owner)).toBe("let");
    const all = await Promise.all(flood);
    expect(await right(guard, bob)).toBe("let");
    // The owner's good sign-in, in the middle, forgets those that were wrong before it.
    const looked = all.filter((one) => one === "let").length;
    expect(looked).toBeGreaterThanOrEqual(20);
    expect(looked).toBeLessThanOrEqual(40);
    expect(fixture.statements.length).toBeLessThan(500);
  });

  test("an address that is tried once costs a row of a few hundred bytes, gone after a day", async () => {
    const { store, time, fixture } = await overSql();
    const guard = guardOf({ store, time });
    for (let i = 0; i < 100; i += 1) await wrong(guard, { ...stranger, account: `address-${i}`, userId: null });
    const sizes = await fixture.raw("select max(length(state)) as longest, count(*) as n from {attempts}");
    expect(Number(sizes[0]?.["n"])).toBe(100);
    expect(Number(sizes[0]?.["longest"])).toBeLessThan(200);
    expect(await store.sweep(new Date(time.now + day), 1_000)).toBe(0);
    expect(await store.sweep(new Date(time.now + day + 1), 1_000)).toBe(100);
  });
});

onSharedStorage((open) => {
  test("A068, A081: of fifty wrong secrets in five processes five are looked at; of fifty right ones all", {
    timeout: 180_000,
  }, async () => {
    const fixture = await open();
    const codes = await race("wrong", fixture);
    expect(codes.filter((code) => code === "let")).toHaveLength(5);
    expect(new Set(codes)).toStrictEqual(new Set(["let", "too_many_attempts"]));
    await fixture.raw("delete from {attempts}");
    expect(new Set(await race("right", fixture))).toStrictEqual(new Set(["let"]));
    expect(await fixture.raw("select * from {attempts}")).toStrictEqual([]);
  });
});

async function connect(url: string): Promise<RedisLink> {
  const link = await openRedis(url, { onAway: () => {}, onBack: () => {}, onRefusal: () => {} });
  onTestFinished(() => link.close());
  return link;
}

interface OverRedis extends Guarding {
  readonly fixture: Fixture;
  readonly link: RedisLink;
}

async function overRedis(open: () => Promise<Fixture>, url: string): Promise<OverRedis> {
  const fixture = await open();
  const { storage, time } = fixture;
  const link = await connect(url);
  const { epoch } = await storage.revocations.head();
  const store = createRedisAttemptStore({ link, epoch, clock: () => time.now, fallback: storage.attempts });
  return { store, time, fixture, link };
}

/** Redis that may take its time: a slow machine is not one that is away. */
async function overPatientRedis(open: () => Promise<Fixture>): Promise<Guarding & { readonly fixture: Fixture }> {
  const fixture = await open();
  const { storage, time } = fixture;
  const client = openRedisClient(redisUrl() ?? "");
  onTestFinished(() => client.disconnect());
  const { epoch } = await storage.revocations.head();
  const store = createRedisAttemptStore({
    link: { isUp: true, send: (_patience, command, ...values) => client.call(command, ...values) },
    epoch,
    clock: () => time.now,
    fallback: storage.attempts,
  });
  return { store, time, fixture };
}

describe.skipIf(redisUrl() === null)("in Redis", () => {
  onSqliteFile((open) => {
    attemptContract(() => overPatientRedis(open));

    test("A068, A081: of fifty wrong secrets in five processes five are looked at; of fifty right ones all", {
      timeout: 180_000,
    }, async () => {
      const { fixture, store } = await overPatientRedis(open);
      const codes = await race("wrong", fixture, [redisUrl() ?? ""]);
      expect(codes.filter((code) => code === "let")).toHaveLength(5);
      expect(new Set(codes)).toStrictEqual(new Set(["let", "too_many_attempts"]));
      expect(await fixture.raw("select * from {attempts}")).toStrictEqual([]);
      const kept = await store.read("ada");
      expect(await store.swap({ key: "ada", from: kept, to: null })).toBe(true);
      expect(new Set(await race("right", fixture, [redisUrl() ?? ""]))).toStrictEqual(new Set(["let"]));
      expect(await store.read("ada")).toBeNull();
    });
  });
});

describe.skipIf(redisProgram() === null)("in Redis that goes away", () => {
  onSqliteFile((open) => {
    test("A092: the database goes on counting, a lock holds in both, and one event tells of it", async () => {
      const redis = await startOwnRedis();
      onTestFinished(() => redis.stop());
      const { link, fixture, ...guarding } = await overRedis(open, redis.url);
      const guard = guardOf(guarding);
      await wrongFromEverywhere(guard, 20);
      expect(await right(guard)).toBe("account_locked 900");
      expect(await guard.locks.list({ limit: 5 })).toMatchObject([{ id: "ada", userId: "u1", failures: 20 }]);
      await redis.kill();
      expect(await right(guard)).toBe("account_locked 900");
      const bob = { ...stranger, account: "bob" };
      for (let i = 0; i < 5; i += 1) expect(await wrong(guard, bob)).toBe("let");
      expect(await wrong(guard, bob)).toBe("too_many_attempts 1");
      await redis.restart();
      await expect.poll(() => link.isUp, { timeout: 10_000 }).toBe(true);
      expect(await right(guard, owner)).toBe("let");
      const events = await fixture.storage.events.list({ types: ["account_locked"], limit: 9 });
      expect(events).toHaveLength(1);
    });

    test("A068, A092: a lock that Redis has lost is lifted all the same, and does not come back when Redis goes away", async () => {
      const redis = await startOwnRedis();
      onTestFinished(() => redis.stop());
      const { link, fixture, ...guarding } = await overRedis(open, redis.url);
      const guard = guardOf(guarding);
      await wrongFromEverywhere(guard, 20);
      const bob = { ...stranger, account: "bob", userId: "u2" };
      for (let i = 0; i < 20; i += 1) await wrong(guard, { ...bob, network: `192.0.2.${i}` });
      await redis.kill();
      await redis.restart();
      await expect.poll(() => link.isUp, { timeout: 10_000 }).toBe(true);
      // Operators see both; one lifts the one, and the owner of the other has read her mail.
      expect(await guard.locks.find("ada")).toMatchObject({ id: "ada", userId: "u1" });
      expect(await guard.locks.clear("ada", { actorId: "op" })).toBe(true);
      expect(await guard.attempts.clear("bob")).toBe(true);
      expect(await guard.locks.list({ limit: 5 })).toStrictEqual([]);
      expect(await guard.locks.clear("ada")).toBe(false);
      const events = await fixture.storage.events.list({ types: ["account_unlocked"], limit: 9 });
      expect(events.map(({ actor, userId }) => [actor, userId])).toStrictEqual([
        ["user", "u2"],
        ["operator", "u1"],
      ]);
      for (const who of [stranger, bob]) expect(await wrong(guard, who)).toBe("let");
      await redis.kill();
      await expect.poll(() => link.isUp, { timeout: 10_000 }).toBe(false);
      for (const who of [stranger, bob]) expect(await right(guard, who)).toBe("let");
    });
  });
});
