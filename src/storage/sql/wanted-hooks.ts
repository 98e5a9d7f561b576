import { type Kysely, type RawBuilder, sql } from "kysely";
import { databaseTime } from "./database-time.ts";
import type { Schema } from "./schema.ts";

/**
 * Milliseconds a hook is wanted after the last process said so. Long, because calls are written for it while no process that has it
 * runs: during a restart, or at night.
 */
const wantedLifetime = 7 * 86_400_000;

/** The hooks that processes of this installation have wanted lately. */
export async function readWantedHooks(
  query: Kysely<Schema>,
  kind: "sqlite" | "postgres",
): Promise<ReadonlySet<string>> {
  const rows = await query
    .selectFrom("hooks")
    .select("name")
    .where("seen_at", ">", sql<number>`${databaseTime(kind)} - ${sql.lit(wantedLifetime)}`)
    .execute();
  return new Set(rows.map(({ name }) => name));
}

/** Says that a process wants these hooks. In one order, so that processes do not wait for each other in a circle. */
export async function writeWantedHooks(
  query: Kysely<Schema>,
  hooks: readonly string[],
  now: RawBuilder<number>,
): Promise<void> {
  if (hooks.length === 0) return;
  await query
    .insertInto("hooks")
    .values(hooks.toSorted().map((name) => ({ name, seen_at: now })))
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ seen_at: now }))
    .execute();
}
