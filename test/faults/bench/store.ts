import { startOwnPostgres } from "../../setup/postgres.ts";
import { startPostgresSite } from "../../setup/postgres-replica.ts";
import { startCluster } from "../../setup/redis-cluster.ts";
import { startSentinel } from "../../setup/redis-sentinel.ts";
import { startOwnRedis } from "../../setup/redis.ts";

/** A database or a Redis of one run's own. */
export interface Store {
  /** As a process is told it. */
  readonly url: string;
  /** Where the bench itself finds the server that takes writes now. */
  direct(): string;
  /** Ends it at once, and keeps what it has on its disk. Of several servers: the one that takes writes. */
  kill(): Promise<void>;
  /** Starts what was killed again at the same address, with what is on its disk. A Redis of the bench keeps nothing there: it comes back empty. */
  restart(): Promise<void>;
  /** Stops it where it stands, connections and all, until what is given is called. */
  freeze(): () => void;
  /** Has another server take the place of the one that was killed. Resolves when it takes writes. Null: there is only one. */
  readonly failOver: (() => Promise<void>) | null;
  stop(): Promise<void>;
}

/** PostgreSQL that loses nothing it has acknowledged. @param parent where its folder is, if not among the temporary ones. */
export async function openPostgres(settings: readonly string[] = [], parent?: string): Promise<Store> {
  const usual = process.env["TMPDIR"];
  if (parent !== undefined) process.env["TMPDIR"] = parent;
  const server = await startOwnPostgres(...settings).finally(() => {
    if (usual === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = usual;
  });
  return { ...server, direct: () => server.url, freeze: freezer(server), failOver: null };
}

/** The same with a standby that has everything before it is acknowledged. */
export async function openReplicated(settings: readonly string[] = []): Promise<Store> {
  const site = await startPostgresSite(...settings);
  await site.setSynchronous(true);
  let writable = site.primary;
  return {
    url: site.url,
    direct: () => writable.url,
    kill: () => site.primary.kill(),
    // It would be a second primary: whoever fails over has made sure that it stays away.
    restart: async () => {},
    freeze: freezer(site.primary),
    failOver: async () => {
      await site.promote();
      writable = site.replica;
    },
    stop: () => site.stop(),
  };
}

export async function openRedis(): Promise<Store> {
  const server = await startOwnRedis();
  const restart = (): Promise<void> => server.restart(true);
  return { ...server, direct: () => server.url, restart, freeze: freezer(server), failOver: null };
}

/** A primary and a replica under three sentinels, who fail over by themselves. */
export async function openSentinel(): Promise<Store> {
  const site = await startSentinel();
  const first = await site.primary();
  return {
    url: site.url,
    direct: () => first.url,
    kill: () => first.kill(),
    restart: () => first.restart(true),
    freeze: freezer(first),
    failOver: async () => void (await site.movedFrom(first)),
    stop: () => site.stop(),
  };
}

/** Three masters with a replica each, who fail over by themselves. */
export async function openCluster(): Promise<Store> {
  const site = await startCluster();
  // Any key will do: one master of three goes away.
  const key = "latchkey";
  const first = await site.masterOf(key);
  return {
    url: site.url,
    direct: () => first.url,
    kill: () => first.kill(),
    restart: () => first.restart(true),
    freeze: freezer(first),
    failOver: async () => void (await site.movedFrom(first, key)),
    stop: () => site.stop(),
  };
}

function freezer({ pause, resume }: { pause(): void; resume(): void }): () => () => void {
  return () => {
    pause();
    return resume;
  };
}
