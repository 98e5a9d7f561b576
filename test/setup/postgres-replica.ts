import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { findPostgres, type PostgresServer, startPostgres, startReplica } from "./postgres-server.ts";

/** A primary and a replica that follows it as it writes. They end when this process does. */
export interface PostgresSite {
  /** Names both servers and asks for the one that can be written to, as libpq reads it. */
  readonly url: string;
  /** The server that was the primary first. */
  readonly primary: PostgresServer;
  /** The server that followed first. */
  readonly replica: PostgresServer;
  /** Makes the replica a primary, and resolves when it takes writes. The old one is not told. */
  promote(): Promise<void>;
  /** The replica gets nothing more from its primary: what is committed from now on is lost with it. */
  cutShipping(): Promise<void>;
  /** Undoes `cutShipping`, and resolves when the replica has everything. */
  mendShipping(): Promise<void>;
  /** Whether the primary answers a commit only once the replica has it, too. */
  setSynchronous(isSynchronous: boolean): Promise<void>;
  stop(): Promise<void>;
}

/** Starts both, without losing what was answered when one is killed. `settings` as in `postgresql.conf`, of both. */
export async function startPostgresSite(...settings: string[]): Promise<PostgresSite> {
  const bin = findPostgres();
  if (bin === null) throw new Error("No PostgreSQL in this run: check findPostgres() and skip");
  const quick = ["synchronous_commit=on", "wal_keep_size=256MB", "wal_retrieve_retry_interval=100ms", ...settings];
  const primary = await startPostgres(bin, ...quick);
  let replica: PostgresServer;
  try {
    replica = await startReplica(bin, primary.url, ...quick);
  } catch (error) {
    await primary.stop();
    throw error;
  }
  const { rows } = await run(replica.url, "select current_setting('primary_conninfo') as source");
  const source = String((rows[0] as { source: unknown }).source);
  const follow = async (from: string): Promise<void> => {
    await run(replica.url, `alter system set primary_conninfo = ${pg.escapeLiteral(from)}`);
    await run(replica.url, "select pg_reload_conf()");
  };
  const hasAll = async (): Promise<boolean> => {
    const { rows: senders } = await run(
      primary.url,
      "select 1 from pg_stat_replication where state = 'streaming' and replay_lsn >= pg_current_wal_lsn()",
    );
    return senders.length === 1;
  };
  await until("the replica follows", hasAll);

  const { username, password, host, pathname } = new URL(primary.url);
  const hosts = `${host},${new URL(replica.url).host}`;
  return {
    url: `postgres://${username}:${password}@${hosts}${pathname}?target_session_attrs=read-write`,
    primary,
    replica,
    promote: async () => {
      await run(replica.url, "select pg_promote(true, 30)");
      await until("the replica is a primary", async () => {
        const { rows: said } = await run(replica.url, "select pg_is_in_recovery() as follows");
        return !(said[0] as { follows: boolean }).follows;
      });
    },
    cutShipping: async () => {
      await follow("");
      const cut = async () => (await run(replica.url, "select 1 from pg_stat_wal_receiver")).rows.length === 0;
      await until("the replica hears nothing", cut);
    },
    mendShipping: async () => {
      await follow(source);
      await until("the replica has everything", hasAll);
    },
    setSynchronous: async (isSynchronous) => {
      await run(primary.url, `alter system set synchronous_standby_names = '${isSynchronous ? "*" : ""}'`);
      await run(primary.url, "select pg_reload_conf()");
      await until("the replica is waited for, or not", async () => {
        const { rows: said } = await run(primary.url, "select sync_state from pg_stat_replication");
        return isSynchronous === ((said[0] as { sync_state: string } | undefined)?.sync_state === "sync");
      });
    },
    stop: async () => {
      await Promise.all([primary.stop(), replica.stop()]);
    },
  };
}

async function run(url: string, statement: string): Promise<{ readonly rows: unknown[] }> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 35_000 });
  client.on("error", () => {});
  await client.connect();
  try {
    return await client.query(statement);
  } finally {
    await client.end();
  }
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await isSo().catch(() => false))) {
    if (performance.now() > deadline) throw new Error(`Waited in vain: ${what}`);
    await sleep(50);
  }
}
