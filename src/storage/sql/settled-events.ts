import { sql } from "kysely";
import type { SqlDatabase } from "./database.ts";

/** Finds out how far nothing can appear among the events any more. One for each process. */
export type ReadSettled = () => Promise<number>;

/** An id that was drawn, and the transactions that may hold one like it or a smaller one. */
interface Wait {
  readonly through: number;
  readonly writers: ReadonlySet<string>;
}

/**
 * On SQLite there is one writer: what is there is all there is.
 *
 * On PostgreSQL ids are drawn before the commit, so a smaller one may be committed after a larger one was sealed. Whoever inserts has
 * locked the table for that before it draws an id, and keeps the lock until it has committed or given up. So: the last id that was drawn
 * is looked at, then who holds such a lock; once all of these have let go, no smaller id can appear. Nobody is made to wait for it.
 */
export function settledReader({ query, kind }: SqlDatabase): ReadSettled {
  if (kind === "sqlite") {
    return async () => {
      const { rows } = await sql<{ id: number }>`select coalesce(max(id), 0) as id from ${sql.table("events")}`.execute(
        query,
      );
      return rows[0]?.id ?? 0;
    };
  }
  let settled = 0;
  let wait: Wait | null = null;
  return async () => {
    // In this order. Security: who has drawn an id by now holds the lock by now.
    const through = await lastDrawn(query);
    const writers = await readWriters(query);
    // A server that took over from a failed one, or a restored table: ids are drawn anew, and what was waited for says nothing of them.
    if (through < Math.max(settled, wait?.through ?? 0)) {
      settled = 0;
      wait = null;
    }
    if (writers.size === 0) {
      settled = through;
      wait = null;
      return settled;
    }
    if (wait) {
      const left = new Set([...wait.writers].filter((writer) => writers.has(writer)));
      if (left.size > 0) {
        wait = { through: wait.through, writers: left };
        return settled;
      }
      settled = wait.through;
    }
    wait = { through, writers };
    return settled;
  };
}

/** The largest id that was ever drawn: an upper bound, on PostgreSQL also of events that have yet to commit. */
export async function lastEventId({ query, kind }: SqlDatabase): Promise<number> {
  if (kind === "postgres") return lastDrawn(query);
  const { rows } = await sql<{ id: number }>`select coalesce((select seq from sqlite_sequence
    where name = 'latchkey_events'), 0) as id`.execute(query);
  return rows[0]?.id ?? 0;
}

async function lastDrawn(query: SqlDatabase["query"]): Promise<number> {
  const { rows } = await sql<{ id: string }>`select case when is_called then last_value else 0 end as id
    from "latchkey"."events_id_seq"`.execute(query);
  return Number(rows[0]?.id ?? 0);
}

/** Transactions that have locked the table of events to write to it. */
async function readWriters(query: SqlDatabase["query"]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`select virtualtransaction as id from pg_locks
    where locktype = 'relation' and mode = 'RowExclusiveLock' and relation = '"latchkey"."events"'::regclass
      and database = (select oid from pg_database where datname = current_database())`.execute(query);
  return new Set(rows.map(({ id }) => id));
}
