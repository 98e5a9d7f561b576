import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { type Auth, createAuth } from "../../src/index.ts";
import { exchange } from "../express/exchange.ts";
import { origin } from "../flows/installation.ts";
import { type ServerProcess, startProcess } from "../flows/server-process.ts";
import { type PostgresSite, startPostgresSite } from "../setup/postgres-replica.ts";
import { findPostgres } from "../setup/postgres-server.ts";
import { gather, Load, takeStock, type Visitor } from "./crowd.ts";

vi.setConfig({ testTimeout: 180_000 });

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Site {
  readonly postgres: PostgresSite;
  readonly secret: string;
  readonly auth: Auth;
  readonly start: () => Promise<ServerProcess>;
}

const logger = { info: () => {}, warn: () => {}, error: () => {} };

/** An installation on a primary and its replica, with an instance in this process and as many servers as are started. */
async function openSite(): Promise<Site> {
  const postgres = await startPostgresSite();
  closers.push(() => postgres.stop());
  const secret = randomBytes(32).toString("base64url");
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
  return { postgres, secret, auth, start };
}

/** Milliseconds in which an ending is known everywhere, with room for a machine that has other work. */
const bound = 3_000;

/** On a connection of its own: one that was kept may be closed by a process that wakes up, with the request on it. */
async function statusOf({ url }: { readonly url: string }, { cookie }: Visitor): Promise<number> {
  return (await exchange(`${url}/auth/session`, { headers: { cookie } })).status;
}

async function untilReady(servers: readonly ServerProcess[]): Promise<void> {
  for (const { url } of servers) {
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: 30_000 }).toBe(200);
  }
}

/** What a handler of this process says. */
async function askHere(auth: Auth, { cookie }: Visitor): Promise<number> {
  return (await auth.handler(new Request(`${origin}/auth/session`, { headers: { cookie } }))).status;
}

async function run(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

describe.skipIf(findPostgres() === null)("PostgreSQL fails over", () => {
  test("A006, A092: with a synchronous replica, killed under load: the new primary is found by itself, no answered ending is lost, nobody is signed out, and the old one that comes back is not believed", async () => {
    const { postgres, auth, start } = await openSite();
    await postgres.setSynchronous(true);
    const servers = [await start(), await start()];
    const visitors = await gather(auth, 100);
    const load = new Load(servers, visitors, bound);
    onTestFinished(() => load.stop());
    await sleep(1_500);
    // What is not on the replica is not answered, though the primary has it.
    const last = visitors.at(-1) as Visitor;
    await postgres.cutShipping();
    const unanswered = auth.sessions.end(last.sessionId).then(
      () => "answered",
      () => "refused",
    );
    await sleep(1_000);
    await postgres.primary.kill();
    expect(await unanswered).toBe("refused");
    await postgres.promote();
    await untilReady(servers);
    const later = load.seen.endings;
    await expect.poll(() => load.seen.endings, { timeout: 20_000 }).toBeGreaterThan(later + 3);

    // Now there are two that take writes. What the old one says of itself is true of an older history.
    await postgres.primary.restart();
    await sleep(1_500);
    const newcomer = await start();
    await expect.poll(() => load.seen.endings, { timeout: 20_000 }).toBeGreaterThan(later + 8);
    await load.stop();
    const { statuses, withoutRetryAfter, revived, checks, endings, slowest } = load.seen;
    expect(new Set([200, 503, ...statuses.keys()])).toStrictEqual(new Set([200, 503]));
    expect([withoutRetryAfter, [...revived]]).toStrictEqual([0, []]);
    expect(slowest).toBeLessThan(15_000);
    await sleep(bound);
    const stock = await takeStock([...servers, newcomer], visitors);
    expect(stock).toMatchObject({ lost: [], revived: [] });
    process.stdout.write(
      `${checks} checks, ${endings} endings, slowest ${Math.round(slowest)} ms, ${stock.asked} asked\n`,
    );
  });

  test("A006: with an asynchronous replica what had not got there is lost and never half: every process goes back to what the new primary knows, and endings written there hold", async () => {
    const { postgres, auth, start } = await openSite();
    const server = await start();
    const visitors = await gather(auth, 6);
    const [lost, ended, ...others] = visitors as [Visitor, Visitor, ...Visitor[]];
    for (const visitor of visitors) expect(await statusOf(server, visitor)).toBe(200);
    await postgres.mendShipping();
    await postgres.cutShipping();
    expect(await auth.sessions.end(lost.sessionId)).toBe(true);
    await expect.poll(() => statusOf(server, lost), { timeout: 10_000 }).toBe(401);
    // It hangs instead of dying: connections stay open, and nobody says good-bye.
    postgres.primary.pause();
    await postgres.promote();
    await expect
      .poll(() => auth.sessions.end(ended.sessionId).catch(() => false), { timeout: 30_000, interval: 200 })
      .toBe(true);
    await untilReady([server]);
    await expect.poll(() => statusOf(server, ended), { timeout: 10_000 }).toBe(401);
    for (const visitor of others) expect(await statusOf(server, visitor)).toBe(200);
    // The stated loss: this ending was answered, and is not in the history that goes on. Whoever ends it again is heard.
    await expect.poll(() => statusOf(server, lost), { timeout: 20_000 }).toBe(200);
    expect(await auth.sessions.end(lost.sessionId)).toBe(true);
    await expect.poll(() => statusOf(server, lost), { timeout: 10_000 }).toBe(401);
    // The old one wakes up and would answer. It is asked by nobody.
    postgres.primary.resume();
    await sleep(1_000);
    for (const visitor of [lost, ended]) expect(await statusOf(server, visitor)).toBe(401);
    const latest = await start();
    for (const visitor of [lost, ended]) expect(await statusOf(latest, visitor)).toBe(401);
    for (const visitor of others) expect(await statusOf(latest, visitor)).toBe(200);
  });

  test("A006: a replica that was cut off answers no session check: not behind an address that leads to it, not through an application's own pool, and not when the address moves there", async () => {
    const { postgres, secret, auth } = await openSite();
    const [visitor, ended] = (await gather(auth, 2)) as [Visitor, Visitor];
    await postgres.mendShipping();
    await postgres.cutShipping();
    expect(await auth.sessions.end(ended.sessionId)).toBe(true);
    const common = { baseUrl: origin, secret, logger, verification: "off", migrate: "check" } as const;

    const astray = createAuth({ ...common, database: postgres.replica.url });
    closers.push(() => astray.close());
    await expect(astray.ready()).rejects.toMatchObject({ code: "storage_unavailable" });
    expect(await askHere(astray, ended)).toBe(503);

    // A pool of the application's whose address is moved: first the primary, then the replica.
    let target = postgres.primary.url;
    const pools = new Map<string, pg.Pool>();
    const poolOf = (url: string): pg.Pool => {
      const known = pools.get(url);
      if (known) return known;
      const pool = new pg.Pool({ connectionString: url });
      pool.on("error", () => {});
      pools.set(url, pool);
      return pool;
    };
    const moving = createAuth({ ...common, database: { connect: () => poolOf(target).connect() } });
    closers.push(async () => {
      await moving.close();
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    });
    await moving.ready();
    expect(await askHere(moving, ended)).toBe(401);
    target = postgres.replica.url;
    await expect.poll(() => askHere(moving, visitor), { timeout: 20_000 }).toBe(503);
    expect(await askHere(moving, ended)).not.toBe(200);
    target = postgres.primary.url;
    await expect.poll(() => askHere(moving, visitor), { timeout: 20_000 }).toBe(200);
    expect(await askHere(moving, ended)).toBe(401);

    // A primary that is about to hand over takes no writes, and a moment later it is a replica.
    await run(postgres.primary.url, "alter system set default_transaction_read_only = on");
    await run(postgres.primary.url, "select pg_reload_conf()");
    await expect
      .poll(() => auth.sessions.end(visitor.sessionId).catch(() => "refused"), { timeout: 20_000 })
      .toBe("refused");
    await postgres.primary.kill();
    await postgres.promote();
    await expect
      .poll(() => auth.sessions.end(visitor.sessionId).catch(() => false), { timeout: 30_000, interval: 200 })
      .toBe(true);
  });
});
