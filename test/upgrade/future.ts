import { sql } from "kysely";
import { buildIndex, inBatches } from "../../src/storage/sql/backfill.ts";
import { type MigrationList, migrations } from "../../src/storage/sql/migration-list.ts";

const first = migrations.steps.length;

/** Versions of the steps of a release that does not exist yet. */
export const future = { expand: first + 1, fill: first + 2, index: first + 3, contract: first + 4 } as const;

/** Rows of one batch: few, so that there are several. */
const batch = 50;

/** What that release does to the schema: everything that a release may do. */
export const futureMigrations: MigrationList = {
  ...migrations,
  steps: [
    ...migrations.steps,
    {
      version: future.expand,
      kind: "expand",
      what: "Gives sessions a place.",
      effects: [{ table: "sessions", cost: "catalogue" }],
      up: async (tx) => {
        await sql`alter table ${sql.table("sessions")} add column place text`.execute(tx);
      },
    },
    {
      version: future.fill,
      kind: "backfill",
      what: "Says the place of sessions of before.",
      effects: [{ table: "sessions", cost: "batches" }],
      run: inBatches(async (tx, kind) => {
        const unlocked = sql.raw(kind === "postgres" ? "for update skip locked" : "");
        const { numAffectedRows } = await sql`update ${sql.table("sessions")} set place = 'unknown' where id in (
          select id from ${sql.table("sessions")} where place is null limit ${sql.lit(batch)} ${unlocked})`.execute(tx);
        return Number(numAffectedRows);
      }),
    },
    {
      version: future.index,
      kind: "backfill",
      what: "Finds sessions by their place.",
      effects: [{ table: "sessions", cost: "batches" }],
      run: buildIndex(() => ({ name: "sessions_place", table: "sessions", on: sql`(place)` })),
    },
    {
      version: future.contract,
      kind: "contract",
      what: "Takes away the index of last words, which this release does without.",
      effects: [{ table: "users", cost: "catalogue" }],
      oldest: future.expand,
      up: async (tx, kind) => {
        const name = kind === "postgres" ? sql.id("latchkey", "users_last_word") : sql.id("latchkey_users_last_word");
        await sql`drop index ${name}`.execute(tx);
      },
    },
  ],
};
