import { sql } from "kysely";
import type { Expand } from "../migration.ts";

/** How often each type of event happened, hour by hour, of what is sealed. */
export const eventHours: Expand = {
  version: 15,
  kind: "expand",
  what: "Makes the table of how often each type of event happened, hour by hour, and counts what is sealed.",
  effects: [],
  up: async (tx, kind) => {
    const postgres = kind === "postgres";
    const key = postgres ? sql`text collate "C"` : sql`text`;
    const moment = postgres ? sql`bigint` : sql`integer`;
    const ending = postgres ? sql`` : sql`strict, without rowid`;
    await sql`create table ${sql.table("event_hours")} (
      type ${key} not null,
      begins_at ${moment} not null,
      times ${moment} not null,
      primary key (type, begins_at)
    ) ${ending}`.execute(tx);
    const index = sql.id(postgres ? "event_hours_begins_at" : "latchkey_event_hours_begins_at");
    await sql`create index ${index} on ${sql.table("event_hours")} (begins_at)`.execute(tx);
    await sql`insert into ${sql.table("event_hours")} (type, begins_at, times)
      select type, created_at - created_at % 3600000, sum(count) from ${sql.table("events")}
      where id <= coalesce((select max(through_id) from ${sql.table("event_blocks")}), 0)
      group by 1, 2`.execute(tx);
  },
};
