import { sql } from "kysely";
import type { Expand } from "../migration.ts";

/** What somebody's browser last asked for when she signed in. Null: nothing that we speak; so does a process of before leave it. */
export const userLanguage: Expand = {
  version: 12,
  kind: "expand",
  what: "Gives users a language.",
  effects: [{ table: "users", cost: "catalogue" }],
  up: async (tx) => {
    await sql`alter table ${sql.table("users")} add column language text`.execute(tx);
  },
};
