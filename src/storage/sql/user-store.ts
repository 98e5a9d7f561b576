import type { UserStore } from "../../user/user-store.ts";
import type { SqlDatabase } from "./database.ts";
import { endSessionsOfUser } from "./end-sessions.ts";
import { toUserRecord, userColumns } from "./rows.ts";

/** Users in SQL. */
export function createUserStore(database: SqlDatabase): UserStore {
  const { query, clock } = database;
  return {
    insert: async (user) => {
      const row = await query
        .insertInto("users")
        .values({
          id: user.id,
          email: user.email,
          email_verified: user.emailVerified,
          name: user.name,
          avatar_url: null,
          role: user.role,
          metadata: "{}",
          password_hash: user.passwordHash,
          version: 1,
          banned_at: null,
          delete_after: null,
          created_at: user.createdAt.getTime(),
          updated_at: user.createdAt.getTime(),
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning(userColumns)
        .executeTakeFirst();
      if (row === undefined) return null;
      await database.engine.flush();
      return toUserRecord(row);
    },

    findById: async (id) => {
      const row = await query.selectFrom("users").select(userColumns).where("id", "=", id).executeTakeFirst();
      return row === undefined ? null : toUserRecord(row);
    },

    rename: (id, name) =>
      database.transact(async (tx, revoke) => {
        const row = await tx
          .updateTable("users")
          .set({ name, updated_at: clock() })
          .where("id", "=", id)
          .returning(userColumns)
          .executeTakeFirst();
        if (row === undefined) return null;
        revoke({ kind: "profile", subject: id, version: null });
        const { version: _, bannedAt: __, deleteAfter: ___, metadata: ____, ...user } = toUserRecord(row);
        return user;
      }),

    scheduleDeletion: (id, version, deleteAfter) =>
      database.transact(async (tx, revoke) => {
        const now = clock();
        const row = await tx
          .updateTable("users")
          .set({ delete_after: deleteAfter.getTime(), version: version + 1, updated_at: now })
          .where("id", "=", id)
          .where("version", "=", version)
          .where("banned_at", "is", null)
          .returning("version")
          .executeTakeFirst();
        if (row === undefined) return false;
        await endSessionsOfUser(tx, { userId: id, reason: "user_deleted", keep: null, now });
        revoke({ kind: "user", subject: id, version: row.version });
        return true;
      }),

    cancelDeletion: async (id, version) => {
      const { numUpdatedRows } = await query
        .updateTable("users")
        .set({ delete_after: null, updated_at: clock() })
        .where("id", "=", id)
        .where("version", "=", version)
        .where("delete_after", ">", clock())
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 0n) return false;
      await database.engine.flush();
      return true;
    },

    eraseDue: (now, limit) =>
      database.transact(async (tx, revoke) => {
        const erased = await tx
          .with("due", (db) =>
            db
              .selectFrom("users")
              .select("id")
              .where("delete_after", "<=", now.getTime())
              .orderBy("delete_after")
              .limit(limit)
              .$if(database.kind === "postgres", (due) => due.forUpdate().skipLocked()),
          )
          .deleteFrom("users")
          .where("id", "in", (e) => e.selectFrom("due").select("id"))
          .returning(["id", "version"])
          .execute();
        for (const { id, version } of erased) revoke({ kind: "user", subject: id, version: version + 1 });
        return erased.length;
      }),
  };
}
