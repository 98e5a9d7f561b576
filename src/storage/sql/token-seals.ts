import type { TokenSeals } from "../../federation/token-seals.ts";
import type { SqlDatabase } from "./database.ts";
import { noTokens, toHolder, tokenColumns } from "./token-store.ts";

/** What tokens of providers are sealed under, in SQL. */
export function createTokenSeals(database: SqlDatabase): TokenSeals {
  const { query } = database;
  return {
    listUnderOthers: async (secretId, limit) => {
      const rows = await query
        .selectFrom("identities")
        .select(tokenColumns)
        .where("secret_id", "is not", null)
        .where("secret_id", "!=", secretId)
        .limit(limit)
        .execute();
      return rows.flatMap((row) => toHolder(row).kept ?? []);
    },

    reseal: async ({ identityId, sealed, secretId }, former) => {
      const { numUpdatedRows } = await query
        .updateTable("identities")
        .set({ sealed_tokens: sealed, secret_id: secretId })
        .where("id", "=", identityId)
        .where("sealed_tokens", "=", former)
        // Whoever is refreshing them compares the text that it has read.
        .where((e) => e.or([e("refreshing_until", "is", null), e("refreshing_until", "<", database.now())]))
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },

    countBySecret: async () => {
      const rows = await query
        .selectFrom("identities")
        .select(["secret_id", (e) => e.fn.countAll<number | string>().as("tokens")])
        .where("secret_id", "is not", null)
        .groupBy("secret_id")
        .execute();
      return new Map(rows.map(({ secret_id, tokens }) => [secret_id ?? "", Number(tokens)]));
    },

    forgetAll: async () => {
      const { numUpdatedRows } = await query
        .updateTable("identities")
        .set(noTokens)
        .where("secret_id", "is not", null)
        .executeTakeFirstOrThrow();
      return Number(numUpdatedRows);
    },
  };
}
