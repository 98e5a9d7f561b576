import { sql } from "kysely";
import type { Expand } from "../migration.ts";

/** Which schema and which release a running process knows. Null: one that does not say, and is taken for the oldest. */
export const upgrades: Expand = {
  version: 16,
  kind: "expand",
  what: "Lets running processes say which schema and release they know.",
  effects: [{ table: "processes", cost: "catalogue" }],
  up: async (tx) => {
    await sql`alter table ${sql.table("processes")} add column schema integer`.execute(tx);
    await sql`alter table ${sql.table("processes")} add column release text`.execute(tx);
  },
};
