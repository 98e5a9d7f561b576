import { type RawBuilder, sql } from "kysely";
import type { Expand } from "../migration.ts";

/** Users at providers, and whose they are here. */
export const identities: Expand = {
  version: 6,
  kind: "expand",
  what: "Makes the table of users at providers.",
  effects: [],
  up: async (tx, kind) => {
    const postgres = kind === "postgres";
    // Security: compared byte by byte, whatever the database's locale: two subjects that look the same are two people.
    const key = postgres ? sql`text collate "C"` : sql`text`;
    const moment = postgres ? sql`bigint` : sql`integer`;
    const strict = postgres ? sql`` : sql`strict`;
    const index = (name: string): RawBuilder<unknown> => sql.id(postgres ? name : `latchkey_${name}`);
    await sql`create table ${sql.table("identities")} (
      id ${key} primary key,
      user_id ${key} not null references ${sql.table("users")} (id) on delete cascade,
      provider ${key} not null,
      issuer ${key} not null,
      subject ${key} not null,
      email text,
      name text,
      avatar_url text,
      sealed_tokens text,
      secret_id ${key},
      tokens_expire_at ${moment},
      created_at ${moment} not null,
      last_used_at ${moment} not null,
      unique (issuer, subject)
    ) ${strict}`.execute(tx);
    // For the list of a user's, and for the cascade.
    await sql`create index ${index("identities_of_user")} on ${sql.table("identities")} (user_id)`.execute(tx);
  },
};
