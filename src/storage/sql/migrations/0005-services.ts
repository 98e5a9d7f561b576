import { sql } from "kysely";
import type { Expand } from "../migration.ts";

/** Other programs of the same owner, and what their keys are derived from. */
export const services: Expand = {
  version: 5,
  kind: "expand",
  what: "Makes the table of services.",
  effects: [],
  up: async (tx, kind) => {
    const postgres = kind === "postgres";
    const key = postgres ? sql`text collate "C"` : sql`text`;
    const moment = postgres ? sql`bigint` : sql`integer`;
    const strict = postgres ? sql`` : sql`strict`;
    await sql`create table ${sql.table("services")} (
      id ${key} primary key,
      name ${key} not null unique,
      scopes text not null,
      seed text not null,
      secret_id ${key} not null,
      created_at ${moment} not null
    ) ${strict}`.execute(tx);
  },
};
