import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Cluster, type Redis } from "ioredis";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { checkRedis } from "../../src/cli/check/check-redis.ts";
import { ConfigurationError } from "../../src/error/configuration-error.ts";
import { createRedisCounterStore } from "../../src/storage/redis/counter-store.ts";
import { openRedis } from "../../src/storage/redis/open-redis.ts";
import type { RedisLink } from "../../src/storage/redis/redis-link.ts";
import type { CounterStore } from "../../src/throttle/counter-store.ts";
import { type Installation, onPostgres, origin } from "../flows/installation.ts";
import { type ServerProcess, startProcess } from "../flows/server-process.ts";
import { freePort } from "../setup/free-port.ts";
import { openRedisClient, redisProgram } from "../setup/redis.ts";
import { startCluster } from "../setup/redis-cluster.ts";
import type { RedisServer } from "../setup/redis-server.ts";
import { startSentinel } from "../setup/redis-sentinel.ts";
import { gather, Load, takeStock, type Visitor } from "./crowd.ts";

const running: ServerProcess[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop("SIGKILL")));
});

interface Watched extends ServerProcess {
  /** What `/readyz` says in detail. */
  readonly ready: () => Promise<{ status: string; feed: string; redis: { ok: boolean } | null }>;
}

async function start(site: Installation, redis: string): Promise<Watched> {
  const watching = await freePort();
  const server = await startProcess({
    BASE_URL: origin,
    AUTH_SECRET: site.secret,
    DATABASE_URL: site.url,
    TRUSTED_PROXIES: "none",
    REDIS_URL: redis,
    METRICS_LISTEN: `127.0.0.1:${watching}`,
  });
  running.push(server);
  const ready = async () => (await (await fetch(`http://127.0.0.1:${watching}/readyz`)).json()) as never;
  return { ...server, ready };
}

/** Resolves when every server uses Redis again and listens to it, each for itself: on a busy machine answers are late now and then. */
async function useRedis(servers: readonly Watched[]): Promise<void> {
  for (const { ready } of servers) {
    await expect.poll(async () => (await ready()).redis?.ok, { timeout: 60_000 }).toBe(true);
    await expect.poll(async () => (await ready()).feed, { timeout: 60_000 }).toBe("listening");
  }
}

/** Milliseconds in which an ending is known everywhere by the log alone, with room for a machine that has other work. */
const bound = 3_000;

interface Crowd {
  readonly site: Installation;
  readonly url: string;
  readonly servers: readonly Watched[];
  readonly visitors: readonly Visitor[];
  /** Ends the load, and says what was wrong: nothing. */
  readonly settle: () => Promise<void>;
}

/** Two servers on a Redis, under load. */
async function crowdOn(site: Installation, url: string): Promise<Crowd> {
  const servers = [await start(site, url), await start(site, url)];
  await useRedis(servers);
  const visitors = await gather(site.auth, 100);
  const load = new Load(servers, visitors, bound);
  onTestFinished(() => load.stop());
  const settle = async (): Promise<void> => {
    await useRedis(servers);
    await sleep(500);
    await load.stop();
    const { statuses, revived, endings, endingsRefused, checks } = load.seen;
    expect([...statuses.keys()], `${checks} checks`).toStrictEqual([200]);
    expect(endings).toBeGreaterThan(5);
    expect([endingsRefused, [...revived]]).toStrictEqual([0, []]);
    // And a process that has seen nothing of all this, with what Redis holds now.
    await sleep(bound);
    const stock = await takeStock([...servers, await start(site, url)], visitors);
    expect(stock).toStrictEqual({ lost: [], revived: [], asked: 3 * visitors.length });
    for (const server of servers) expect(server.output()).not.toMatch(/refuses commands|WRONGPASS|CROSSSLOT/);
    process.stdout.write(`${checks} checks, ${endings} endings, slowest ${Math.round(load.seen.slowest)} ms\n`);
  };
  return { site, url, servers, visitors, settle };
}

const password = "open/sesame";

function clientOf({ port }: RedisServer): Redis {
  return openRedisClient(`redis://:${encodeURIComponent(password)}@127.0.0.1:${port}`);
}

/** How many keys of ours a server holds. */
async function countKeys(server: RedisServer): Promise<number> {
  const client = clientOf(server);
  try {
    return await client.dbsize();
  } finally {
    client.disconnect();
  }
}

describe.skipIf(redisProgram() === null)("Redis fails over", () => {
  onPostgres((open) => {
    test("A006, A092: Sentinel promotes a replica that had missed the last endings, and later leaves a primary that hangs: no check fails, nobody is signed out, and no ended session comes back", {
      timeout: 400_000,
    }, async () => {
      const redis = await startSentinel({ password, sentinelPassword: "watch word" });
      onTestFinished(() => redis.stop());
      const crowd = await crowdOn(await open({ redis: redis.url }), redis.url);
      const first = await redis.primary();
      await expect.poll(() => countKeys(first), { timeout: 30_000 }).toBeGreaterThan(20);

      // What was remembered of sessions stays on the replica; what comes now does not get there.
      const [replica] = redis.servers.filter((server) => server !== first) as [RedisServer];
      const client = clientOf(replica);
      await client.config("SET", "masterauth", "wrong");
      client.disconnect();
      const primary = clientOf(first);
      await primary.call("CLIENT", "KILL", "TYPE", "replica");
      primary.disconnect();
      await sleep(1_500);
      await first.kill();
      const second = await redis.movedFrom(first);
      expect(second).toBe(replica);
      await useRedis(crowd.servers);
      expect(await countKeys(second)).toBeGreaterThan(20);

      // The old one comes back as a replica, and takes over from one that hangs.
      await first.restart();
      const returned = clientOf(first);
      await returned.replicaof("127.0.0.1", second.port);
      await expect.poll(async () => (await returned.role())[3], { timeout: 20_000 }).toBe("connected");
      returned.disconnect();
      second.pause();
      onTestFinished(() => second.resume());
      expect(await redis.movedFrom(second)).toBe(first);
      await useRedis(crowd.servers);
      second.resume();
      await crowd.settle();
    });

    test("A006, A092: a cluster loses a master, hands one over and moves keys: no check fails, nobody is signed out, and no ended session comes back", {
      timeout: 400_000,
    }, async () => {
      const redis = await startCluster({ password });
      onTestFinished(() => redis.stop());
      const site = await open({ redis: redis.url });
      const crowd = await crowdOn(site, redis.url);
      const masters = redis.nodes.slice(0, 3);
      for (const master of masters) {
        await expect.poll(() => countKeys(master), { timeout: 30_000 }).toBeGreaterThan(5);
      }
      const [{ value: epoch }] = (await site.raw("select value from {meta} where key = 'epoch'")) as [
        { value: string },
      ];
      const feed = `{${epoch}:revocations}`;
      await redis.failOver(feed);
      await useRedis(crowd.servers);
      await redis.moveSlotOf(feed);
      await useRedis(crowd.servers);
      const first = await redis.masterOf(feed);
      await first.kill();
      await redis.movedFrom(first, feed);
      await useRedis(crowd.servers);
      await crowd.settle();
    });

    test("A092: one of three masters hangs and nobody takes its place: a third of everything is done without Redis, and nobody notices", {
      timeout: 400_000,
    }, async () => {
      const redis = await startCluster({ password, hasReplicas: false });
      onTestFinished(() => redis.stop());
      const crowd = await crowdOn(await open({ redis: redis.url }), redis.url);
      const [master, another] = redis.nodes as [RedisServer, RedisServer];
      master.pause();
      onTestFinished(() => master.resume());
      await sleep(3_000);
      const before = await countKeys(another);
      const more = await gather(crowd.site.auth, 30);
      for (const { url } of crowd.servers) {
        for (const { cookie } of more) {
          expect((await fetch(`${url}/auth/session`, { headers: { cookie } })).status).toBe(200);
        }
      }
      expect(await countKeys(another)).toBeGreaterThan(before);
      master.resume();
      await crowd.settle();
    });
  });
});

const hour = 3_600;

/** Counters on a Redis that are counted in memory while it is away: what a limit lets through in all. */
async function openCounters(
  redis: string | Cluster,
): Promise<{ link: RedisLink; counters: CounterStore; fallbacks: () => number }> {
  const refusals: unknown[] = [];
  const link = await openRedis(redis, {
    onAway: () => {},
    onBack: () => {},
    onRefusal: (error) => refusals.push(error),
  });
  onTestFinished(() => {
    link.close();
    expect(refusals).toStrictEqual([]);
  });
  await expect.poll(() => link.isUp, { timeout: 20_000 }).toBe(true);
  const counted = new Map<string, number>();
  let fallbacks = 0;
  const fallback: CounterStore = {
    take: async (key, limit) => {
      fallbacks += 1;
      counted.set(key, (counted.get(key) ?? 0) + 1);
      return (counted.get(key) ?? 0) <= limit;
    },
    giveBack: async () => {},
    resetsAt: async () => null,
    sweep: async () => 0,
  };
  const counters = createRedisCounterStore({ link, epoch: "e", clock: Date.now, fallback });
  return { link, counters, fallbacks: () => fallbacks };
}

describe.skipIf(redisProgram() === null)("limits in a Redis that fails over", () => {
  const limit = 20;
  /** Takes from many processes' worth of keys until told to stop, and gives what each key let through. */
  async function hammer(counters: CounterStore, during: () => Promise<unknown>): Promise<readonly number[]> {
    const taken = Array.from({ length: 12 }, () => 0);
    let isOver = false;
    const workers = taken.map(async (_, index) => {
      while (!isOver) {
        const may = await Promise.all([1, 2, 3, 4].map(() => counters.take(`key ${index}`, limit, hour)));
        taken[index] = (taken[index] ?? 0) + may.filter(Boolean).length;
        await sleep(20);
      }
    });
    await sleep(500);
    await during();
    isOver = true;
    await Promise.all(workers);
    return taken;
  }

  test("A092: with Sentinel a limit lets through three times what it should at most: before, meanwhile in the database, and after", {
    timeout: 240_000,
  }, async () => {
    const redis = await startSentinel();
    onTestFinished(() => redis.stop());
    const { link, counters } = await openCounters(redis.url);
    const taken = await hammer(counters, async () => {
      const first = await redis.primary();
      first.pause();
      onTestFinished(() => first.resume());
      await redis.movedFrom(first);
      await expect.poll(() => link.isUp, { timeout: 20_000 }).toBe(true);
      await sleep(500);
    });
    for (const one of taken) expect([one >= limit, one <= 3 * limit]).toStrictEqual([true, true]);
  });

  test("A092: in a cluster counts stand on every node, an application's own client included, and each is bounded in a fail-over", {
    timeout: 240_000,
  }, async () => {
    const redis = await startCluster({ password });
    onTestFinished(() => redis.stop());
    const hosts = redis.nodes.map(({ port }) => ({ host: "127.0.0.1", port }));
    const own = new Cluster(hosts, { lazyConnect: true, scaleReads: "slave", redisOptions: { password } });
    onTestFinished(() => own.disconnect());
    const { link, counters, fallbacks } = await openCounters(own);
    for (let n = 0; n < 60; n += 1) expect(await counters.take(`one ${n}`, 1, hour)).toBe(true);
    for (let n = 0; n < 60; n += 1) expect(await counters.take(`one ${n}`, 1, hour)).toBe(false);
    // What is not refused by Redis itself would have been counted elsewhere.
    expect(fallbacks()).toBe(0);
    for (const node of redis.nodes.slice(0, 3)) expect(await countKeys(node)).toBeGreaterThan(5);
    const taken = await hammer(counters, async () => {
      const first = await redis.masterOf("latchkey:{e:key 0}:count");
      await first.kill();
      await redis.movedFrom(first, "latchkey:{e:key 0}:count");
      await expect.poll(() => link.isUp, { timeout: 20_000 }).toBe(true);
      await sleep(500);
    });
    for (const one of taken) expect([one >= limit, one <= 3 * limit]).toStrictEqual([true, true]);
  });

  test("a log-in that sentinels or nodes refuse stops the start and says so, the rights that the documentation names are enough, and doctor says what is away", {
    timeout: 240_000,
  }, async () => {
    const [sentinel, cluster] = await Promise.all([
      startSentinel({ password, sentinelPassword: "watch word" }),
      startCluster({ password, hasReplicas: false }),
    ]);
    onTestFinished(async () => {
      await Promise.all([sentinel.stop(), cluster.stop()]);
    });
    const written = encodeURIComponent(password);
    const wrong = [
      sentinel.url.replace("watch%20word", "hunter2"),
      sentinel.url.replace(written, "hunter2"),
      cluster.url.replace(written, "hunter2"),
    ];
    for (const url of wrong) {
      const watch = { onAway: () => {}, onBack: () => {}, onRefusal: () => {} };
      const error = await openRedis(url, watch).then(
        (link) => {
          link.close();
          return null;
        },
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(String(error)).toMatch(/refuses the log-in/);
      expect(String(error)).not.toMatch(/hunter2|127\.0\.0\.1/);
    }

    const page = readFileSync(new URL("../../docs/operations/redis.md", import.meta.url), "utf8");
    const rightsAfter = (words: string): readonly string[] =>
      new RegExp(`${words}\\s+needs\\s+\`([^\`]+)\``).exec(page)?.[1]?.split(" ") ?? [];
    const setUser = async (server: { readonly port: number }, secret: string, ...rights: string[]): Promise<void> => {
      const client = openRedisClient(`redis://:${encodeURIComponent(secret)}@127.0.0.1:${server.port}`);
      await client.call("ACL", "SETUSER", "latchkey", "on", ">open-sesame", ...rights);
      client.disconnect();
    };
    const rights = rightsAfter("A user of its own");
    for (const server of sentinel.servers) await setUser(server, password, ...rights);
    for (const one of sentinel.sentinels) await setUser(one, "watch word", ...rightsAfter("At the sentinels a user"));
    for (const node of cluster.nodes) await setUser(node, password, ...rights, ...rightsAfter("In a cluster it"));
    const limited = [
      sentinel.url
        .replace(`:${written}@`, "latchkey:open-sesame@")
        .replace("sentinelPassword=watch%20word", "sentinelUser=latchkey&sentinelPassword=open-sesame"),
      cluster.url.replace(`:${written}@`, "latchkey:open-sesame@"),
    ];
    for (const url of limited) {
      const { counters, fallbacks } = await openCounters(url);
      for (let n = 0; n < 30; n += 1) expect(await counters.take(`${n}`, 1, hour)).toBe(true);
      expect(fallbacks()).toBe(0);
    }

    const look = async (redis: string): Promise<string> =>
      (await checkRedis({ redis }, Date.now)).map(({ level, found }) => `${level} ${found}`).join("\n");
    expect(await look(sentinel.url)).toMatch(/answers in [^]*(Redis|Valkey) \d/);
    expect(await look(cluster.url)).toMatch(/a cluster of 3 masters answers in/);
    await cluster.nodes[0]?.kill();
    await expect
      .poll(() => look(cluster.url), { timeout: 30_000 })
      .toMatch(/^warn a cluster of \d masters answers in .*nobody serves 546\d of its 16384 slots/);
  });
});
