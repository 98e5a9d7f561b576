import { type RawBuilder, sql } from "kysely";
import type { Expand } from "../migration.ts";

/** What refreshing needs of a session: how its refresh token travels, when it was last replaced, and the mark that recovers a lost answer. */
export const refresh: Expand = {
  version: 3,
  kind: "expand",
  what: "Gives sessions what refresh tokens need, and events an index of refreshes.",
  effects: [
    { table: "sessions", cost: "catalogue" },
    { table: "events", cost: "index" },
  ],
  up: async (tx, kind) => {
    const moment = kind === "postgres" ? sql`bigint` : sql`integer`;
    const add = async (column: RawBuilder<unknown>): Promise<void> => {
      await sql`alter table ${sql.table("sessions")} add column ${column}`.execute(tx);
    };
    await add(sql`transport text`);
    await add(sql`rotated_at ${moment} not null default 0`);
    await add(sql`recovery text`);
    // One for every refresh: they are removed long before the others.
    const index = sql.id(kind === "postgres" ? "events_refreshed" : "latchkey_events_refreshed");
    await sql`create index ${index} on ${sql.table("events")} (created_at) where type = 'refreshed'`.execute(tx);
  },
};
