import { sql } from "kysely";
import type { Expand } from "../migration.ts";

/** How often secrets of accounts were tried, and which accounts are locked. */
export const attempts: Expand = {
  version: 8,
  kind: "expand",
  what: "Makes the table of attempts.",
  effects: [],
  up: async (tx, kind) => {
    const postgres = kind === "postgres";
    const key = postgres ? sql`text collate "C"` : sql`text`;
    const moment = postgres ? sql`bigint` : sql`integer`;
    const strict = postgres ? sql`` : sql`strict`;
    const index = (name: string): ReturnType<typeof sql.id> => sql.id(postgres ? name : `latchkey_${name}`);
    // The key is an HMAC, of an address nobody has as well: no foreign keys. Rows change with every log-in, so what can stands in no index.
    await sql`create table ${sql.table("attempts")} (
      key ${key} primary key,
      state text not null,
      user_id ${key},
      locked_at ${moment},
      locked_until ${moment},
      dies_at ${moment} not null
    ) ${strict}`.execute(tx);
    await sql`create index ${index("attempts_dies_at")} on ${sql.table("attempts")} (dies_at)`.execute(tx);
    await sql`create index ${index("attempts_locked_at")} on ${sql.table("attempts")} (locked_at)
      where locked_at is not null`.execute(tx);
  },
};
