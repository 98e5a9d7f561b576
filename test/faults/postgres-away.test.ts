import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { type Auth, createAuth } from "../../src/index.ts";
import { exchange } from "../express/exchange.ts";
import { origin } from "../flows/installation.ts";
import { type ServerProcess, startProcess } from "../flows/server-process.ts";
import { startOwnPostgres } from "../setup/postgres.ts";
import { findPostgres, type PostgresServer } from "../setup/postgres-server.ts";
import { gather, Load, outage, takeStock, type Visitor } from "./crowd.ts";

vi.setConfig({ testTimeout: 180_000 });

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Site {
  readonly postgres: PostgresServer;
  readonly auth: Auth;
  readonly start: () => Promise<ServerProcess>;
}

/** An installation on a PostgreSQL server of its own, with an instance in this process and as many servers as are started. */
async function openSite(): Promise<Site> {
  const postgres = await startOwnPostgres();
  closers.push(() => postgres.stop());
  const secret = randomBytes(32).toString("base64url");
  const logger = { info: () => {}, warn: () => {}, error: () => {} };
  const auth = createAuth({ baseUrl: origin, secret, database: postgres.url, logger, verification: "off" });
  closers.push(() => auth.close());
  await auth.ready();
  const start = async (): Promise<ServerProcess> => {
    const server = await startProcess({
      BASE_URL: origin,
      AUTH_SECRET: secret,
      DATABASE_URL: postgres.url,
      TRUSTED_PROXIES: "none",
    });
    closers.push(() => server.stop("SIGKILL"));
    return server;
  };
  return { postgres, auth, start };
}

/** Milliseconds in which an ending is known everywhere, with room for a machine that has other work. */
const bound = 3_000;
/** Milliseconds without a read of the log after which nothing remembered is trusted. */
const staleness = 5_000;

/** On a connection of its own: one that was kept may be closed by a process that wakes up, with the request on it. */
async function statusOf({ url }: ServerProcess, { cookie }: Visitor): Promise<number> {
  return (await exchange(`${url}/auth/session`, { headers: { cookie } })).status;
}

describe.skipIf(findPostgres() === null)("PostgreSQL goes away", () => {
  test("A092: stopped under load: what is remembered holds for five seconds, all else is 503 with a time to come back, nothing hangs, and it is served again at once", async () => {
    const { postgres, auth, start } = await openSite();
    const servers = [await start(), await start()];
    const visitors = await gather(auth, 100);
    const load = new Load(servers, visitors, bound);
    onTestFinished(() => load.stop());
    await sleep(1_500);
    const [server] = servers as [ServerProcess];
    const [warm, cold] = [visitors.at(-1), visitors.at(-2)] as [Visitor, Visitor];
    for (const one of servers) expect(await statusOf(one, warm)).toBe(200);
    await postgres.kill();
    const since = performance.now();
    expect(await statusOf(server, warm)).toBe(200);
    await sleep(Math.max(outage(20) * 1000, staleness + 1_500));
    expect(performance.now() - since).toBeGreaterThan(staleness);
    // Nobody knows any more who has ended meanwhile.
    for (const visitor of [warm, cold]) {
      const refused = await fetch(`${server.url}/auth/session`, { headers: { cookie: visitor.cookie } });
      expect([refused.status, Number(refused.headers.get("retry-after"))]).toStrictEqual([503, expect.any(Number)]);
      expect(await refused.json()).toMatchObject({ code: "storage_unavailable" });
    }
    await postgres.restart();
    const back = performance.now();
    for (const one of servers) {
      for (const visitor of [warm, cold]) {
        await expect.poll(() => statusOf(one, visitor), { timeout: 20_000, interval: 20 }).toBe(200);
      }
      await expect
        .poll(async () => (await fetch(`${one.url}/readyz`)).status, { timeout: 20_000, interval: 20 })
        .toBe(200);
    }
    const serviceAfter = performance.now() - back;
    await sleep(1_500);
    await load.stop();
    const { statuses, withoutRetryAfter, slowest, revived, checks, endings } = load.seen;
    // A live session is served, or told to come back: never signed out.
    expect(new Set(statuses.keys())).toStrictEqual(new Set([200, 503]));
    expect([withoutRetryAfter, [...revived]]).toStrictEqual([0, []]);
    expect(slowest).toBeLessThan(10_000);
    await sleep(bound);
    expect(await takeStock(servers, visitors)).toMatchObject({ lost: [], revived: [] });
    process.stdout.write(
      `${checks} checks, ${endings} endings, slowest answer ${Math.round(slowest)} ms, served ${Math.round(serviceAfter)} ms after its return\n`,
    );
    // Two seconds where nobody else works on this machine.
    expect(serviceAfter).toBeLessThan(15_000);
  });

  test("A006: a server that takes over, has lost the last second and gives its ids to others, hides no ending", async () => {
    const { postgres, auth, start } = await openSite();
    const server = await start();
    const visitors = await gather(auth, 8);
    const [lost, alsoLost, ...later] = visitors as [Visitor, Visitor, ...Visitor[]];
    for (const visitor of visitors) expect(await statusOf(server, visitor)).toBe(200);
    // A copy from a second ago, as a replica has it.
    await postgres.kill();
    postgres.keepCopy();
    await postgres.restart();
    await expect.poll(async () => (await fetch(`${server.url}/readyz`)).status, { timeout: 20_000 }).toBe(200);
    for (const { sessionId } of [lost, alsoLost]) expect(await auth.sessions.end(sessionId)).toBe(true);
    for (const visitor of [lost, alsoLost]) {
      await expect.poll(() => statusOf(server, visitor), { timeout: 10_000 }).toBe(401);
    }
    for (const visitor of later) expect(await statusOf(server, visitor)).toBe(200);

    // It sees nothing of the change until the ids it knew are other endings', and more have come after.
    server.child.kill("SIGSTOP");
    await postgres.kill();
    postgres.goBack();
    await postgres.restart();
    const ended = later.slice(0, 4);
    for (const { sessionId } of ended) {
      await expect.poll(() => auth.sessions.end(sessionId).catch(() => false), { timeout: 20_000 }).toBe(true);
    }
    server.child.kill("SIGCONT");
    const statuses = new Map<Visitor, number[]>(visitors.map((visitor) => [visitor, []]));
    const until = performance.now() + 2 * staleness;
    while (performance.now() < until) {
      for (const visitor of visitors) statuses.get(visitor)?.push(await statusOf(server, visitor));
      await sleep(100);
    }
    const seen = (of: readonly Visitor[]): number[] => [
      ...new Set(of.flatMap((visitor) => statuses.get(visitor) ?? [])),
    ];
    // Within a moment of waking up at most.
    const late = (of: readonly Visitor[]): number[] => [
      ...new Set(of.flatMap((visitor) => statuses.get(visitor)?.slice(20) ?? [])),
    ];
    expect(late(ended)).toStrictEqual([401]);
    expect(seen(later.slice(4)).filter((status) => status !== 503)).toStrictEqual([200]);
  });

  test("A006: a process that was stopped for longer than it may trust its memory, and is asked at once, knows what ended meanwhile", async () => {
    const { auth, start } = await openSite();
    const server = await start();
    const visitors = await gather(auth, 3);
    for (const visitor of visitors) expect(await statusOf(server, visitor)).toBe(200);
    server.child.kill("SIGSTOP");
    for (const { sessionId } of visitors.slice(0, 2)) expect(await auth.sessions.end(sessionId)).toBe(true);
    const waiting = statusOf(server, visitors[0] as Visitor);
    await sleep(staleness + 500);
    server.child.kill("SIGCONT");
    expect(await waiting).toBe(401);
    expect(await Promise.all(visitors.map((visitor) => statusOf(server, visitor)))).toStrictEqual([401, 401, 200]);
  });
});
