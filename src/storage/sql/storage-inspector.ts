import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { ConnectionLimits, DeadRows, OverdueRows, StorageInspector, TableSize } from "../storage-inspector.ts";
import { retention } from "../retention.ts";
import type { SqlDatabase } from "./database.ts";
import { maxConnections } from "./own-pool.ts";
import type { Schema } from "./schema.ts";
import { tableNames } from "./tables.ts";

/** Looks at a database as a whole. */
export function createStorageInspector(database: SqlDatabase): StorageInspector {
  const { query, kind } = database;
  return {
    sizes: async (most) => {
      const estimates = kind === "postgres" ? await readEstimates(database) : new Map<string, number>();
      const sizes: TableSize[] = [];
      for (const table of tableNames) {
        const estimate = estimates.get(table);
        if (estimate !== undefined && estimate > most) {
          sizes.push({ table, rows: estimate, precision: "estimate" });
          continue;
        }
        const rows = await countSome(database, sql`${sql.table(table)}`, most);
        sizes.push({ table, rows, precision: rows === most ? "least" : "exact" });
      }
      return sizes;
    },

    overdue: async ({ now, patience, eventRetention, most }) => {
      const found: OverdueRows[] = [];
      for (const { table, moment, kept, only } of aging(eventRetention)) {
        const before = now.getTime() - (kept + patience) * 1000;
        const rows = sql`${sql.table(table)} where ${sql.ref(moment)} < ${before} and ${only ?? sql<SqlBool>`true`}`;
        found.push({ table, rows: await countSome(database, rows, most) });
      }
      return found;
    },

    hashSchemes: async (most) => {
      const { rows } = await sql<{
        scheme: string | null;
        users: number | string;
      }>`select scheme, count(*) as users from (
        select ${schemeOf} as scheme from (
          select password_hash as hash from ${sql.table("users")} where password_hash is not null limit ${most}
        ) as taken
      ) as schemes group by scheme order by count(*) desc, scheme`.execute(query);
      return rows.map(({ scheme, users }) => ({ scheme, users: Number(users) }));
    },

    connections: async () => (kind === "postgres" ? readConnections(database) : null),

    deadRows: async () => {
      if (kind !== "postgres") return null;
      const { rows: said } = await sql<{ on: string }>`select current_setting('autovacuum') as "on"`.execute(query);
      const { rows } = await sql<{
        table: string;
        dead: number | string;
        live: number | string;
      }>`select relname as "table", n_dead_tup as dead, n_live_tup as live
        from pg_stat_user_tables where schemaname = 'latchkey' order by n_dead_tup desc`.execute(query);
      const tables = rows.map(({ table, dead, live }): DeadRows => ({ table, dead: Number(dead), live: Number(live) }));
      return { autovacuum: said[0]?.on === "on", tables };
    },

    integrity: async (mostBytes) => {
      if (kind !== "sqlite") return "skipped";
      const { rows: sizes } = await sql<{ bytes: number }>`select page_count * page_size as bytes
        from pragma_page_count(), pragma_page_size()`.execute(query);
      if ((sizes[0]?.bytes ?? 0) > mostBytes) return "skipped";
      const { rows } = await sql<{ quick_check: string }>`pragma quick_check(1)`.execute(query);
      const said = rows[0]?.quick_check ?? "";
      return said === "ok" ? "whole" : { broken: said };
    },
  };
}

interface Aging {
  readonly table: keyof Schema;
  readonly moment: string;
  /** Seconds beyond the moment. */
  readonly kept: number;
  readonly only?: RawBuilder<SqlBool>;
}

/** What the sweeper removes, and when. */
const aging = (event: number): readonly Aging[] => [
  { table: "sessions", moment: "expires_at", kept: retention.session },
  { table: "revocations", moment: "expires_at", kept: retention.revocation },
  { table: "events", moment: "created_at", kept: event },
  {
    table: "events",
    moment: "created_at",
    kept: Math.min(retention.refreshed, event),
    only: sql<SqlBool>`type = 'refreshed'`,
  },
  { table: "codes", moment: "expires_at", kept: retention.code },
  { table: "pending_registrations", moment: "expires_at", kept: 0 },
  { table: "outbox", moment: "dead_at", kept: retention.deadMessage },
  { table: "counters", moment: "reset_at", kept: 0 },
  { table: "attempts", moment: "dies_at", kept: retention.attempts },
  { table: "network_failures", moment: "reset_at", kept: 0 },
  { table: "users", moment: "delete_after", kept: 0 },
];

/**
 * What stands before the salt of a hash. Security: cut off by the database, so that no hash leaves it; what is written in no way that is
 * known is not shown at all, since it may be anything.
 */
const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/.";
const schemeOf = sql<string | null>`case
  when hash like '$2%' and length(hash) = 60 then substr(hash, 1, 7)
  when hash like '$wp$2%' and length(hash) = 63 then substr(hash, 1, 10)
  when hash like '$argon2%$v=%$m=%$%$%' or hash like '$scrypt%$ln=%$%$%' or hash like '$firebase-scrypt$ln=%$%$%' or hash like '$pbkdf2-%$%$%$%'
    then rtrim(rtrim(rtrim(hash, ${sql.lit(base64)}), '$'), ${sql.lit(base64)})
  when hash = '$legacy$' then hash
  end`;

/** Counts rows, and stops at `most`. */
async function countSome({ query }: SqlDatabase, rows: RawBuilder<unknown>, most: number): Promise<number> {
  const counted = await sql<{ rows: number | string }>`select count(*) as "rows" from (
    select 1 from ${rows} limit ${most}) as taken`.execute(query);
  return Number(counted.rows[0]?.rows);
}

/** By the statistics of PostgreSQL. A table that was never analysed has none. */
async function readEstimates({ query }: SqlDatabase): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ table: string; rows: number }>`select relname as "table", reltuples as "rows"
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where nspname = 'latchkey' and relkind = 'r' and reltuples >= 0`.execute(query);
  return new Map(rows.map(({ table, rows }) => [table, rows]));
}

async function readConnections({ query }: SqlDatabase): Promise<ConnectionLimits> {
  const { rows } = await sql<
    Readonly<Record<"most" | "reserved" | "role" | "database" | "open" | "own", number>>
  >`select
    current_setting('max_connections')::int as most,
    current_setting('superuser_reserved_connections')::int
      + coalesce(current_setting('reserved_connections', true)::int, 0) as reserved,
    (select rolconnlimit from pg_roles where rolname = current_user) as role,
    (select datconnlimit from pg_database where datname = current_database()) as database,
    (select count(*)::int from pg_stat_activity where datid is not null) as open,
    (select count(*)::int from pg_stat_activity where application_name = 'latchkey') as own`.execute(query);
  const { most = 0, reserved = 0, role = -1, database = -1, open = 0, own = 0 } = rows[0] ?? {};
  const limits = [most - reserved, role, database].filter((limit) => limit >= 0);
  return { limit: Math.min(...limits), open, foreign: open - own, perProcess: maxConnections + listeners };
}

/** The connection that listens for endings, beside the pool. */
const listeners = 1;
