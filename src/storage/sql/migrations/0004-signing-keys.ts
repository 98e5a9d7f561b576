import { sql } from "kysely";
import type { Expand } from "../migration.ts";

/** The keys that access tokens are signed with. */
export const signingKeys: Expand = {
  version: 4,
  kind: "expand",
  what: "Makes the table of signing keys.",
  effects: [],
  up: async (tx, kind) => {
    const postgres = kind === "postgres";
    const key = postgres ? sql`text collate "C"` : sql`text`;
    const moment = postgres ? sql`bigint` : sql`integer`;
    // A slot is taken once: of processes that make a key at the same time one wins.
    await sql`create table ${sql.table("signing_keys")} (
      kid ${key} primary key,
      slot integer not null unique,
      algorithm text not null,
      public_key text not null,
      sealed_key text,
      secret_id ${key} not null,
      created_at ${moment} not null,
      active_at ${moment} not null,
      retired_at ${moment},
      expires_at ${moment},
      revoked_at ${moment}
    ) ${postgres ? sql`` : sql`strict`}`.execute(tx);
  },
};
