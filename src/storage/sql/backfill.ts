import { setTimeout as sleep } from "node:timers/promises";
import { type RawBuilder, sql } from "kysely";
import type { SqlDatabase, SqlTransaction } from "./database.ts";
import type { Backfill } from "./migration.ts";
import type { Schema } from "./schema.ts";

/**
 * Changes rows in batches, each in a transaction of its own, and leaves the database alone for as long as each batch took. `batch` takes
 * some thousand rows that are not yet as they should be, gives how many, and 0 when there are none. Code of before may be writing
 * beside it: what it writes must be found by `batch`, or need no change.
 */
export function inBatches(
  batch: (tx: SqlTransaction, kind: "sqlite" | "postgres") => Promise<number>,
): Backfill["run"] {
  return async ({ database, say, signal }) => {
    for (let total = 0; ; ) {
      signal.throwIfAborted();
      const started = performance.now();
      const changed = await database.transact((tx) => batch(tx, database.kind));
      if (changed === 0) return;
      total += changed;
      say(total);
      await sleep(performance.now() - started, undefined, { signal });
    }
  };
}

/** An index that is built beside everything else. */
export interface NewIndex {
  /** As PostgreSQL has it; SQLite has it with the prefix. */
  readonly name: string;
  readonly table: keyof Schema;
  /** What stands in the parentheses, and behind them. */
  readonly on: RawBuilder<unknown>;
}

/** Builds an index: on PostgreSQL without keeping anybody from writing. SQLite has one writer, who waits for some seconds a million rows. */
export function buildIndex(index: (kind: "sqlite" | "postgres") => NewIndex): Backfill["run"] {
  return async ({ database }) => {
    const { name, table, on } = index(database.kind);
    if (database.kind === "sqlite") {
      await sql`create index if not exists ${sql.id(`latchkey_${name}`)} on ${sql.table(table)} ${on}`.execute(
        database.query,
      );
      return;
    }
    // What was broken off leaves an index that is kept up and never used.
    if ((await isValid(database, name)) === false) {
      await sql`drop index concurrently ${sql.id("latchkey", name)}`.execute(database.query);
    }
    await sql`create index concurrently if not exists ${sql.id(name)} on ${sql.table(table)} ${on}`.execute(
      database.query,
    );
    if (!(await isValid(database, name))) throw new Error(`The index ${name} was not built.`);
  };
}

/** Null: there is none. */
async function isValid({ query }: SqlDatabase, name: string): Promise<boolean | null> {
  const { rows } = await sql<{ valid: boolean }>`select indisvalid as valid from pg_index
    where indexrelid = to_regclass(${`"latchkey"."${name}"`})`.execute(query);
  return rows[0]?.valid ?? null;
}
