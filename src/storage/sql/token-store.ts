import { sql } from "kysely";
import type { KeptTokens, NewKeptTokens, TokenHolder, TokenStore } from "../../federation/token-store.ts";
import type { SqlDatabase } from "./database.ts";

const columns = ["id", "sealed_tokens", "secret_id"] as const;

const nothing = { sealed_tokens: null, secret_id: null, tokens_expire_at: null, refreshing_until: null };

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
        .select(columns)
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
        .select(columns)
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
        .set(nothing)
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

    listUnderOthers: async (secretId, limit) => {
      const rows = await query
        .selectFrom("identities")
        .select(columns)
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
        .set(nothing)
        .where("secret_id", "is not", null)
        .executeTakeFirstOrThrow();
      return Number(numUpdatedRows);
    },
  };
}

function toRow({ sealed, secretId, expiresAt }: NewKeptTokens) {
  return { sealed_tokens: sealed, secret_id: secretId, tokens_expire_at: expiresAt };
}

interface Row {
  readonly id: string;
  readonly sealed_tokens: string | null;
  readonly secret_id: string | null;
}

function toHolder({ id, sealed_tokens, secret_id }: Row): TokenHolder {
  const kept: KeptTokens | null =
    sealed_tokens === null || secret_id === null
      ? null
      : { identityId: id, sealed: sealed_tokens, secretId: secret_id };
  return { identityId: id, kept };
}
