import { sql } from "kysely";
import type { Expand } from "../migration.ts";

/** Pictures of people, as they were fetched from a provider; and who refreshes the tokens of one, and until when. */
export const avatars: Expand = {
  version: 7,
  kind: "expand",
  what: "Makes the table of pictures; identities say who refreshes their tokens.",
  effects: [{ table: "identities", cost: "index" }],
  up: async (tx, kind) => {
    const postgres = kind === "postgres";
    const key = postgres ? sql`text collate "C"` : sql`text`;
    const moment = postgres ? sql`bigint` : sql`integer`;
    const bytes = postgres ? sql`bytea` : sql`blob`;
    const strict = postgres ? sql`` : sql`strict`;
    await sql`create table ${sql.table("avatars")} (
      user_id ${key} primary key references ${sql.table("users")} (id) on delete cascade,
      name ${key} not null unique,
      url text not null,
      source text not null,
      type text not null,
      digest text not null,
      bytes ${bytes} not null,
      fetched_at ${moment} not null
    ) ${strict}`.execute(tx);
    await sql`alter table ${sql.table("identities")} add column refreshing_until ${moment}`.execute(tx);
    // Few keep tokens: for those that hang on one root secret.
    const index = sql.id(postgres ? "identities_secret" : "latchkey_identities_secret");
    await sql`create index ${index} on ${sql.table("identities")} (secret_id) where secret_id is not null`.execute(tx);
  },
};
