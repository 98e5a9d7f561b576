import { sql } from "kysely";
import type { Migration } from "../migration.ts";

/** What somebody's browser last asked for when she signed in. Null: nothing that we speak; so does a process of before leave it. */
export const userLanguage: Migration = {
  version: 12,
  up: async (tx) => {
    await sql`alter table ${sql.table("users")} add column language text`.execute(tx);
  },
};
