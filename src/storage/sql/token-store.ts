import { sql } from "kysely";
import type { KeptTokens, NewKeptTokens, TokenHolder, TokenStore } from "../../federation/token-store.ts";
import type { SqlDatabase } from "./database.ts";

export const tokenColumns = ["id", "issuer", "sealed_tokens", "secret_id"] as const;

/** No tokens. */
export const noTokens = { sealed_tokens: null, secret_id: null, tokens_expire_at: null, refreshing_until: null };

/**
 * Tokens of providers in SQL, in the rows of identities.
 *
 * Every write names the sealed text that was read: a write that comes too late finds another, and changes nothing.
 */
export function createTokenStore(database: SqlDatabase): TokenStore {
  const { query } = database;
  return {
    find: async (userId, provider) => {
      const row = await query
        .selectFrom("identities")
        .select(tokenColumns)
        .where("user_id", "=", userId)
        .where("provider", "=", provider)
        .orderBy("last_used_at", "desc")
        .orderBy("id")
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : toHolder(row);
    },

    findByIdentity: async (issuer, subject) => {
      const row = await query
        .selectFrom("identities")
        .select(tokenColumns)
        .where("issuer", "=", issuer)
        .where("subject", "=", subject)
        .executeTakeFirst();
      return row === undefined ? null : toHolder(row);
    },

    replace: async (tokens, former) => {
      const { numUpdatedRows } = await query
        .updateTable("identities")
        .set({ ...toRow(tokens), refreshing_until: null })
        .where("id", "=", tokens.identityId)
        .where((e) => (former === null ? e("sealed_tokens", "is", null) : e("sealed_tokens", "=", former)))
        .executeTakeFirstOrThrow();
      const isStored = numUpdatedRows > 0n;
      // The provider knows the tokens before as used: a power cut must not bring them back.
      if (isStored) await database.engine.flush();
      return isStored;
    },

    forget: async ({ identityId, sealed }) => {
      await query
        .updateTable("identities")
        .set(noTokens)
        .where("id", "=", identityId)
        .where("sealed_tokens", "=", sealed)
        .execute();
    },

    claim: async ({ identityId, sealed }, seconds) => {
      const now = database.now();
      const { numUpdatedRows } = await query
        .updateTable("identities")
        .set({ refreshing_until: sql<number>`${now} + ${sql.lit(seconds * 1000)}` })
        .where("id", "=", identityId)
        .where("sealed_tokens", "=", sealed)
        .where((e) => e.or([e("refreshing_until", "is", null), e("refreshing_until", "<", now)]))
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },

    release: async ({ identityId, sealed }) => {
      await query
        .updateTable("identities")
        .set({ refreshing_until: null })
        .where("id", "=", identityId)
        .where("sealed_tokens", "=", sealed)
        .execute();
    },
  };
}

function toRow({ sealed, secretId, expiresAt }: NewKeptTokens) {
  return { sealed_tokens: sealed, secret_id: secretId, tokens_expire_at: expiresAt };
}

interface Row {
  readonly id: string;
  readonly issuer: string;
  readonly sealed_tokens: string | null;
  readonly secret_id: string | null;
}

/** What a row says of the tokens in it. */
export function toHolder({ id, issuer, sealed_tokens, secret_id }: Row): TokenHolder {
  const kept: KeptTokens | null =
    sealed_tokens === null || secret_id === null
      ? null
      : { identityId: id, sealed: sealed_tokens, secretId: secret_id };
  return { identityId: id, issuer, kept };
}
