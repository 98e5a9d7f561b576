import type { AccountFinder } from "../../federation/account-finder.ts";
import type { SqlDatabase } from "./database.ts";

/** Whose an identity is, in SQL. */
export function createAccountFinder({ query }: SqlDatabase): AccountFinder {
  return {
    findByIdentity: async (issuer, subject) => {
      const row = await query
        .selectFrom("identities")
        .innerJoin("users", "users.id", "identities.user_id")
        .select(["users.id", "users.version"])
        .where("identities.issuer", "=", issuer)
        .where("identities.subject", "=", subject)
        .executeTakeFirst();
      return row === undefined ? null : { userId: row.id, version: row.version };
    },
  };
}
