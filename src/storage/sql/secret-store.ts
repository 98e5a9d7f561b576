import type { SecretStore } from "../../secret/secret-store.ts";
import type { SqlDatabase } from "./database.ts";

/** Ids of root secrets in SQL. */
export function createSecretStore(database: SqlDatabase): SecretStore {
  const { query } = database;
  return {
    note: async (id, now) => {
      const known = (await query.selectFrom("secrets").select("id").execute()).map((row) => row.id);
      if (known.includes(id)) return known;
      const row = { id, first_used_at: now.getTime() };
      await query
        .insertInto("secrets")
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return [...known, id];
    },

    countSessions: async (id, now) => {
      const { sessions } = await query
        .selectFrom("sessions")
        .select((e) => e.fn.countAll<number | string>().as("sessions"))
        .where("secret_id", "=", id)
        .where("ended_at", "is", null)
        .where("expires_at", ">", now.getTime())
        .executeTakeFirstOrThrow();
      return Number(sessions);
    },

    // Nothing goes to the revocation log: a process that could still remember one of these sessions would have the secret.
    forget: (id, now) =>
      database.transact(async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable("sessions")
          .set({ ended_at: now.getTime(), end_reason: "secret_lost" })
          .where("secret_id", "=", id)
          .where("ended_at", "is", null)
          .executeTakeFirstOrThrow();
        await tx.deleteFrom("secrets").where("id", "=", id).execute();
        return Number(numUpdatedRows);
      }),
  };
}
