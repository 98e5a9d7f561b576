import { sql } from "kysely";
import { defaultRole } from "../../../user/role.ts";
import type { Expand } from "../migration.ts";

/** Finds people by a role that few have, in the order in which they are listed. */
export const operators: Expand = {
  version: 10,
  kind: "expand",
  what: "Gives users an index of roles that few have.",
  effects: [{ table: "users", cost: "index" }],
  up: async (tx, kind) => {
    const index = sql.id(kind === "postgres" ? "users_role" : "latchkey_users_role");
    await sql`create index ${index} on ${sql.table("users")} (role, created_at, id)
      where role <> ${sql.lit(defaultRole)}`.execute(tx);
  },
};
