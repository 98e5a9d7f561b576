import { sql } from "kysely";
import type { SqlDatabase } from "./database.ts";

/** Up to where the table of events is complete. */
export interface SettledEvents {
  /** The largest id that was ever drawn: an upper bound, on PostgreSQL also of events that have yet to commit. */
  head(): Promise<number>;
  /** An id up to which no event can appear any more. At least `known`, which the caller was told of before. */
  upTo(known: number): Promise<number>;
}

/** Ids that were drawn by transactions which were still open. */
interface Pending {
  readonly upTo: number;
  readonly writers: ReadonlySet<string>;
}

/**
 * On SQLite there is one writer: what is there is complete.
 *
 * On PostgreSQL ids are drawn in one order and committed in another. Security: a reader that goes on from the newest id it has seen never
 * looks for a smaller one that commits later, and whoever holds a transaction open could hide an event from it. A transaction that writes
 * an event has a lock on the table (`ROW EXCLUSIVE`) before it draws the id and until it ends. So: the counter is read first and those who
 * hold the lock after it; once none of these is left, everything up to that counter has committed or never will. Writers wait for nothing.
 */
export function createSettledEvents(database: SqlDatabase): SettledEvents {
  const { query, kind } = database;
  let settled = 0;
  let pending: Pending | null = null;

  async function head(): Promise<number> {
    const counter =
      kind === "sqlite"
        ? sql<{
            id: number | string;
          }>`select coalesce((select seq from sqlite_sequence where name = 'latchkey_events'), 0) as id`
        : sql<{
            id: number | string;
          }>`select case when is_called then last_value else 0 end as id from "latchkey"."events_id_seq"`;
    const { rows } = await counter.execute(query);
    return Number(rows[0]?.id ?? 0);
  }

  async function writers(): Promise<ReadonlySet<string>> {
    const { rows } = await sql<{ writer: string }>`select virtualtransaction as writer from pg_locks
      where locktype = 'relation' and relation = '"latchkey"."events"'::regclass and mode = 'RowExclusiveLock' and granted
      and database = (select oid from pg_database where datname = current_database())`.execute(query);
    return new Set(rows.map(({ writer }) => writer));
  }

  async function settle(): Promise<void> {
    if (pending) {
      const { upTo, writers: before } = pending;
      const now = await writers();
      if ([...before].some((writer) => now.has(writer))) return;
      settled = Math.max(settled, upTo);
      pending = null;
    }
    const upTo = await head();
    if (upTo <= settled) return;
    const now = await writers();
    if (now.size === 0) settled = upTo;
    else pending = { upTo, writers: now };
  }

  return {
    head,
    async upTo(known) {
      if (kind === "sqlite") return Math.max(known, await head());
      settled = Math.max(settled, known);
      await settle();
      return settled;
    },
  };
}
