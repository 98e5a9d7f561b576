import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { SqlDatabase } from "./database.ts";
import type { Schema } from "./schema.ts";

/** A table, its primary key, and the moment by which its rows grow old: the first column of an index. */
export interface Aging {
  readonly table: keyof Schema;
  readonly key: string;
  readonly moment: string;
  /** Which rows, where not all: the condition of that index. */
  readonly only?: RawBuilder<SqlBool>;
}

/**
 * Removes at most `limit` rows whose moment lies before `before`, the oldest first. Rows that another process is just removing are left
 * to it. Gives how many.
 */
export async function deleteOlder(
  { query, kind }: SqlDatabase,
  { table, key, moment, only = sql<SqlBool>`true` }: Aging,
  before: Date,
  limit: number,
): Promise<number> {
  const unlocked = kind === "postgres" ? sql`for update skip locked` : sql``;
  const { numAffectedRows } = await sql`with old as (select ${sql.ref(key)} from ${sql.table(table)}
    where ${sql.ref(moment)} < ${before.getTime()} and ${only} order by ${sql.ref(moment)} limit ${limit} ${unlocked})
    delete from ${sql.table(table)} where ${sql.ref(key)} in (select ${sql.ref(key)} from old)`.execute(query);
  return Number(numAffectedRows);
}
