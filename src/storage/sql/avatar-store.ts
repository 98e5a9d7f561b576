import type { AvatarType } from "../../federation/avatar-image.ts";
import type { AvatarStore } from "../../federation/avatar-store.ts";
import type { SqlDatabase } from "./database.ts";

/** Pictures in SQL. */
export function createAvatarStore(database: SqlDatabase): AvatarStore {
  const { query, clock } = database;
  return {
    find: async (name) => {
      const row = await query
        .selectFrom("avatars")
        .select(["type", "bytes"])
        .where("name", "=", name)
        .executeTakeFirst();
      return row === undefined ? null : { type: row.type as AvatarType, bytes: row.bytes };
    },

    findKnown: async (userId) => {
      const row = await query
        .selectFrom("users")
        .leftJoin("avatars", "avatars.user_id", "users.id")
        .select(["users.avatar_url", "avatars.url", "avatars.source", "avatars.digest", "avatars.fetched_at"])
        .where("users.id", "=", userId)
        .executeTakeFirst();
      if (row === undefined) return null;
      const { avatar_url: shown, url, source, digest, fetched_at } = row;
      const isKept = url !== null && source !== null && digest !== null;
      return { shown, kept: isKept ? { url, source, digest, fetchedAt: new Date(Number(fetched_at)) } : null };
    },

    put: (avatar) =>
      database.transact(async (tx, revoke) => {
        const { userId, name, url, source, type, digest, bytes } = avatar;
        const kept = tx.selectFrom("avatars").select("avatars.url").where("avatars.user_id", "=", userId);
        const { numUpdatedRows } = await tx
          .updateTable("users")
          .set({ avatar_url: url, updated_at: clock() })
          .where("id", "=", userId)
          .where((e) => e.or([e("avatar_url", "is", null), e("avatar_url", "=", kept)]))
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) return false;
        const row = { name, url, source, type, digest, bytes, fetched_at: avatar.fetchedAt.getTime() };
        await tx
          .insertInto("avatars")
          .values({ user_id: userId, ...row })
          .onConflict((conflict) => conflict.column("user_id").doUpdateSet(row))
          .execute();
        revoke({ kind: "profile", subject: userId, version: null });
        return true;
      }),

    confirm: async (userId, source, fetchedAt) => {
      await query
        .updateTable("avatars")
        .set({ source, fetched_at: fetchedAt.getTime() })
        .where("user_id", "=", userId)
        .execute();
    },
  };
}
