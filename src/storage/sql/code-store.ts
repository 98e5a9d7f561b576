import { unrecorded } from "../../outbox/recording.ts";
import type { CodeStore } from "../../verification/code-store.ts";
import { consumeOnce, insertCode, toCodeRecord } from "./consume-once.ts";
import type { SqlDatabase } from "./database.ts";
import { deleteOlder } from "./delete-older.ts";
import { spendCode } from "./spend-code.ts";

/** Codes in SQL: only their hashes. */
export function createCodeStore(database: SqlDatabase): CodeStore {
  const { query } = database;
  return {
    issue: (code, recording = unrecorded) =>
      database.transact(async (tx, _revoke, record) => {
        await insertCode(tx, code);
        await tx
          .updateTable("codes")
          .set({ expires_at: code.createdAt.getTime() })
          .where("subject", "=", code.subject)
          .where("purpose", "=", code.purpose)
          .where("expires_at", ">", code.createdAt.getTime())
          .where("hash", "!=", code.hash)
          .execute();
        record(recording);
      }, recording),

    find: async (purpose, hash, now) => {
      const row = await query
        .selectFrom("codes")
        .select(["subject", "data", "expires_at"])
        .where("hash", "=", hash)
        .where("purpose", "=", purpose)
        .where("expires_at", ">", now.getTime())
        .executeTakeFirst();
      return row === undefined ? null : toCodeRecord(row);
    },

    list: async (purpose, subject, now) => {
      const rows = await query
        .selectFrom("codes")
        .select(["subject", "data", "expires_at"])
        .where("subject", "=", subject)
        .where("purpose", "=", purpose)
        .where("expires_at", ">", now.getTime())
        .execute();
      return rows.map(toCodeRecord);
    },

    consumeOnce: (purpose, hash, now, recording = unrecorded) =>
      database.transact(async (tx, _revoke, record) => {
        const spent = await consumeOnce(tx, purpose, hash, now.getTime());
        if (spent) record(recording);
        return spent;
      }),

    spend: (purpose, hash, now, expiresAt) =>
      // The row says that it is gone.
      database.transact((tx) => spendCode(tx, { hash, purpose, subject: hash, data: {}, createdAt: now, expiresAt })),

    sweep: (expiredBefore, limit) =>
      deleteOlder(database, { table: "codes", key: "hash", moment: "expires_at" }, expiredBefore, limit),
  };
}
