import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { SqlDatabase } from "./database.ts";
import { databaseTime } from "./database-time.ts";
import type { Backfill, BackfillWork } from "./migration.ts";
import { readSchemaState } from "./schema-state.ts";

/** The key in the table `meta` of who is at it, and until when that holds. */
const turnKey = "backfill_turn";
/** Milliseconds without a sign of life after which another process goes on. */
const turnLifetime = 60_000;
const renewal = 20_000;

export interface BackfillOptions extends Pick<BackfillWork, "signal"> {
  /** Told which step is under way, and how many rows of it have been changed. */
  readonly say: (step: Backfill, rows: number) => void;
}

/** Runs those of these steps that are still to do, unless another process is at it: then false. Goes on where one was broken off. */
export async function runBackfills(
  database: SqlDatabase,
  steps: readonly Backfill[],
  { say, signal }: BackfillOptions,
): Promise<boolean> {
  const owner = randomUUID();
  if (!(await takeTurn(database, owner))) return false;
  // One that was lost shows when another process begins, too: each step bears that.
  const timer = setInterval(() => void takeTurn(database, owner).catch(() => {}), renewal);
  timer.unref();
  try {
    const { applied } = await readSchemaState(database.query);
    for (const step of steps) {
      if (applied.has(step.version)) continue;
      say(step, 0);
      await step.run({ database, say: (rows) => say(step, rows), signal });
      await database.query
        .insertInto("migrations")
        .values({ version: step.version, applied_at: database.clock() })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
    return true;
  } finally {
    clearInterval(timer);
    await database.query
      .deleteFrom("meta")
      .where("key", "=", turnKey)
      .where("value", "like", `${owner} %`)
      .execute()
      .catch(() => {});
  }
}

/** Takes the turn, or keeps it. One conditional write. */
async function takeTurn({ query, kind }: SqlDatabase, owner: string): Promise<boolean> {
  const until = sql<string>`${`${owner} `} || cast(${databaseTime(kind)} + ${sql.lit(turnLifetime)} as text)`;
  // An owner has 36 characters.
  const time = sql`cast(substr(meta.value, 38) as ${sql.raw(kind === "postgres" ? "bigint" : "integer")})`;
  const { numAffectedRows } =
    await sql`insert into ${sql.table("meta")} as meta (key, value) values (${turnKey}, ${until})
    on conflict (key) do update set value = excluded.value
    where meta.value like ${`${owner} %`} or ${time} < ${databaseTime(kind)}`.execute(query);
  return Number(numAffectedRows) === 1;
}
