import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { type Installation, onPostgres, origin } from "../flows/installation.ts";
import { type ServerProcess, startProcess } from "../flows/server-process.ts";
import { openGate } from "../server/gate.ts";
import { freePort } from "../server/serve.ts";
import { openRedisClient, redisProgram, startOwnRedis } from "../setup/redis.ts";
import { gather, Load, outage, takeStock } from "./crowd.ts";

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

const warningsOf = ({ output }: ServerProcess): number => output().split("Redis cannot be reached").length - 1;
const hasRedis = async (server: Watched): Promise<boolean> => (await server.ready()).redis?.ok === true;

/** Milliseconds in which an ending is known everywhere by the log alone, with room for a machine that has other work. */
const bound = 3_000;

describe.skipIf(redisProgram() === null)("Redis goes away", () => {
  onPostgres((open) => {
    test.each([
      ["empty", true],
      ["with what it had before, when some of it was not over yet", false],
    ])(
      "A006, A092: stopped under load and started again %s: no check fails, nobody is signed out, and no ended session comes back",
      { timeout: 180_000 },
      async (_, empty) => {
        const redis = await startOwnRedis();
        onTestFinished(() => redis.stop());
        const site = await open({ redis: redis.url });
        const servers = [await start(site, redis.url), await start(site, redis.url)];
        await expect
          .poll(() => Promise.all(servers.map((server) => server.ready())), { timeout: 10_000 })
          .toMatchObject(servers.map(() => ({ status: "ready", feed: "listening", redis: { ok: true } })));
        const visitors = await gather(site.auth, 200);
        const load = new Load(servers, visitors, bound);
        onTestFinished(() => load.stop());
        const client = openRedisClient(redis.url);
        await expect.poll(() => client.dbsize(), { timeout: 30_000 }).toBeGreaterThan(50);
        await client.save();
        client.disconnect();
        await redis.kill();
        await sleep(outage(30) * 1000);
        const during = await Promise.all(servers.map((server) => server.ready()));
        expect(during).toMatchObject(servers.map(() => ({ status: "ready", feed: "polling", redis: { ok: false } })));
        await redis.restart(empty);
        await expect
          .poll(async () => (await Promise.all(servers.map(hasRedis))).every(Boolean), { timeout: 20_000 })
          .toBe(true);
        await sleep(1_500);
        await load.stop();
        const { statuses, revived, endings, endingsRefused, checks } = load.seen;
        expect([...statuses.keys()], `${checks} checks`).toStrictEqual([200]);
        expect(endings).toBeGreaterThan(10);
        expect([endingsRefused, [...revived]]).toStrictEqual([0, []]);
        expect(servers.map(warningsOf)).toStrictEqual([1, 1]);
        // And a process that has seen nothing of all this, with what Redis holds now.
        await sleep(bound);
        const stock = await takeStock([...servers, await start(site, redis.url)], visitors);
        expect(stock).toStrictEqual({ lost: [], revived: [], asked: 3 * visitors.length });
        process.stdout.write(
          `${checks} checks, ${endings} endings, slowest answer ${Math.round(load.seen.slowest)} ms, ${stock.asked} asked afterwards\n`,
        );
      },
    );

    test("A092: slow, silent and flapping, it costs time in tens of milliseconds and one warning, and no check", {
      timeout: 120_000,
    }, async () => {
      const redis = await startOwnRedis();
      onTestFinished(() => redis.stop());
      const site = await open({ redis: redis.url });
      const gate = await openGate(redis.url);
      onTestFinished(() => gate.shut());
      const servers = [await start(site, gate.url)];
      const visitors = await gather(site.auth, 200);
      const load = new Load(servers, visitors, bound);
      onTestFinished(() => load.stop());
      await sleep(1_000);
      gate.slow(200);
      await expect
        .poll(() => servers[0]?.ready(), { timeout: 10_000 })
        .toMatchObject({ status: "ready", redis: { ok: false } });
      await sleep(1_500);
      gate.slow(0);
      await expect.poll(() => servers[0] && hasRedis(servers[0]), { timeout: 10_000 }).toBe(true);
      gate.stall();
      await expect
        .poll(() => servers[0]?.ready(), { timeout: 10_000 })
        .toMatchObject({ status: "ready", redis: { ok: false } });
      await sleep(1_500);
      for (let i = 0; i < 6; i += 1) {
        await gate.shut();
        await sleep(300);
        await gate.open();
        await sleep(300);
      }
      await expect.poll(() => servers[0] && hasRedis(servers[0]), { timeout: 10_000 }).toBe(true);
      await load.stop();
      expect([...load.seen.statuses.keys()]).toStrictEqual([200]);
      expect([load.seen.endingsRefused, [...load.seen.revived]]).toStrictEqual([0, []]);
      expect(servers.map(warningsOf)).toStrictEqual([1]);
      expect((await takeStock(servers, visitors)).revived).toStrictEqual([]);
    });

    test("away at the start, it is done without, said once, and used when it comes", { timeout: 60_000 }, async () => {
      const redis = await startOwnRedis();
      onTestFinished(() => redis.stop());
      await redis.kill();
      const site = await open();
      const server = await start(site, redis.url);
      expect(await server.ready()).toMatchObject({ status: "ready", feed: "polling", redis: { ok: false } });
      const [visitor] = await gather(site.auth, 1);
      const check = async (): Promise<number> =>
        (await fetch(`${server.url}/auth/session`, { headers: { cookie: visitor?.cookie ?? "" } })).status;
      expect(await check()).toBe(200);
      await expect.poll(() => warningsOf(server), { timeout: 20_000 }).toBe(1);
      await redis.restart();
      await expect.poll(() => hasRedis(server), { timeout: 10_000 }).toBe(true);
      await expect.poll(async () => (await server.ready()).feed, { timeout: 10_000 }).toBe("listening");
      expect(await check()).toBe(200);
      expect(warningsOf(server)).toBe(1);
    });
  });
});
