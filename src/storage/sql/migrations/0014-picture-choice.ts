import { sql } from "kysely";
import type { Expand } from "../migration.ts";

/** Which picture somebody wants shown: none, or that of one of her identities. */
export const pictureChoice: Expand = {
  version: 14,
  kind: "expand",
  what: "Gives users a choice of picture.",
  effects: [{ table: "users", cost: "catalogue" }],
  up: async (tx) => {
    await sql`alter table ${sql.table("users")} add column picture text`.execute(tx);
  },
};
