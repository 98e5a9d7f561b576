import { sql } from "kysely";
import type { Migration } from "../migration.ts";

/** Which picture somebody wants shown: none, or that of one of her identities. */
export const pictureChoice: Migration = {
  version: 14,
  up: async (tx) => {
    await sql`alter table ${sql.table("users")} add column picture text`.execute(tx);
  },
};
