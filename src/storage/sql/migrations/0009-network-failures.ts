import { sql } from "kysely";
import type { Expand } from "../migration.ts";

/** Networks that many wrong secrets came from. */
export const networkFailures: Expand = {
  version: 9,
  kind: "expand",
  what: "Makes the table of networks that wrong secrets came from.",
  effects: [],
  up: async (tx, kind) => {
    const postgres = kind === "postgres";
    const key = postgres ? sql`text collate "C"` : sql`text`;
    const moment = postgres ? sql`bigint` : sql`integer`;
    const strict = postgres ? sql`` : sql`strict`;
    // accounts: a mark for each, with a comma before it, and no more of them than the policy asks for.
    await sql`create table ${sql.table("network_failures")} (
      key ${key} primary key,
      since ${moment} not null,
      reset_at ${moment} not null,
      failures integer not null,
      accounts text not null,
      waits integer not null,
      wait_until ${moment} not null
    ) ${strict}`.execute(tx);
    const index = sql.id(postgres ? "network_failures_reset_at" : "latchkey_network_failures_reset_at");
    await sql`create index ${index} on ${sql.table("network_failures")} (reset_at)`.execute(tx);
  },
};
