import { sql } from "kysely";
import type { OperatorLevel } from "../../user/operator.ts";
import type { OperatorStore } from "../../user/operator-store.ts";
import type { SqlDatabase, SqlTransaction } from "./database.ts";
import { endSessionsOfUser } from "./end-sessions.ts";
import { giveAddress } from "./give-address.ts";
import { moveSessionsOn } from "./move-sessions-on.ts";

/** What operators change, in SQL. */
export function createOperatorStore(database: SqlDatabase): OperatorStore {
  const { kind, clock, query } = database;
  return {
    ban: (id, recording) =>
      database.transact(async (tx, revoke, record) => {
        const now = clock();
        const banned = await tx
          .updateTable("users")
          .set({ banned_at: now, version: sql`version + 1`, updated_at: now })
          .where("id", "=", id)
          .where("banned_at", "is", null)
          .returning("version")
          .executeTakeFirst();
        if (banned === undefined) {
          const user = await tx.selectFrom("users").select("banned_at").where("id", "=", id).executeTakeFirst();
          return user === undefined
            ? null
            : { changed: false, bannedAt: new Date(Number(user.banned_at)), endedSessions: 0 };
        }
        const reason = "user_banned";
        const sessions = await endSessionsOfUser(tx, { userId: id, reason, keep: null, now });
        record(recording);
        revoke({ kind: "user", subject: id, version: banned.version }, { reason, userId: id, sessions });
        return { changed: true, bannedAt: new Date(now), endedSessions: sessions.length };
      }, recording),

    unban: (id, recording) =>
      database.transact(async (tx, revoke, record) => {
        const { numUpdatedRows } = await tx
          .updateTable("users")
          .set({ banned_at: null, updated_at: clock() })
          .where("id", "=", id)
          .where("banned_at", "is not", null)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) return (await exists(tx, id)) ? false : null;
        record(recording);
        revoke({ kind: "profile", subject: id, version: null });
        return true;
      }, recording),

    setRole: (id, role, recording) =>
      database.transact(async (tx, revoke, record) => {
        const now = clock();
        const user = await tx
          .updateTable("users")
          .set({ role, version: sql`version + 1`, updated_at: now })
          .where("id", "=", id)
          .where("role", "!=", role)
          .returning("version")
          .executeTakeFirst();
        if (user === undefined) return (await exists(tx, id)) ? false : null;
        await moveSessionsOn(tx, id, user.version);
        record(recording);
        revoke({ kind: "user", subject: id, version: user.version });
        return true;
      }, recording),

    setMetadata: (id, json, recording) =>
      database.transact(async (tx, revoke, record) => {
        const { numUpdatedRows } = await tx
          .updateTable("users")
          .set({ metadata: json, updated_at: clock() })
          .where("id", "=", id)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) return false;
        record(recording);
        revoke({ kind: "profile", subject: id, version: null });
        return true;
      }, recording),

    setOperator: (id, level, recording) =>
      database.transact(async (tx, revoke, record) => {
        const user = await tx
          .selectFrom("users")
          .select(["operator", "email", "email_verified"])
          .where("id", "=", id)
          .$if(kind === "postgres", (select) => select.forUpdate())
          .executeTakeFirst();
        if (user === undefined) return "not_found";
        if (user.operator === level) return "unchanged";
        // Security: whoever registers somebody else's address must not be made an operator in her place.
        if (level !== null && (user.email === null || !user.email_verified)) return "email_not_verified";
        await tx.updateTable("users").set({ operator: level, updated_at: clock() }).where("id", "=", id).execute();
        record(recording);
        revoke({ kind: "profile", subject: id, version: null });
        return "changed";
      }, recording),

    setEmail: (id, given, recording) => giveAddress(database, id, given, recording),

    countSessions: async (id) => {
      const row = await query
        .selectFrom("sessions")
        .select((e) => e.fn.countAll<number | string>().as("sessions"))
        .where("user_id", "=", id)
        .where("ended_at", "is", null)
        .executeTakeFirstOrThrow();
      return Number(row.sessions);
    },

    findLevel: async (id) => {
      const user = await query
        .selectFrom("users")
        .select("operator")
        .where("id", "=", id)
        .where("banned_at", "is", null)
        .where("delete_after", "is", null)
        .executeTakeFirst();
      return (user?.operator ?? null) as OperatorLevel | null;
    },
  };
}

async function exists(tx: SqlTransaction, id: string): Promise<boolean> {
  return (await tx.selectFrom("users").select("id").where("id", "=", id).executeTakeFirst()) !== undefined;
}
