import type { AvatarType } from "../../federation/avatar-image.ts";
import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import type { AvatarStore, NewAvatar, PictureChoice } from "../../federation/avatar-store.ts";
import type { Revoke, SqlDatabase, SqlTransaction } from "./database.ts";
import type { Schema } from "./schema.ts";

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
        .leftJoin("identities", (join) =>
          join.onRef("identities.id", "=", "users.picture").onRef("identities.user_id", "=", "users.id"),
        )
        .select(["users.avatar_url", "avatars.url", "avatars.source", "avatars.digest", "avatars.fetched_at"])
        .select(["users.picture", "identities.id as chosen", "identities.avatar_url as chosen_source"])
        .where("users.id", "=", userId)
        .executeTakeFirst();
      if (row === undefined) return null;
      const { avatar_url: shown, url, source, digest, fetched_at } = row;
      const isKept = url !== null && source !== null && digest !== null;
      const kept = isKept ? { url, source, digest, fetchedAt: new Date(Number(fetched_at)) } : null;
      const chosen = row.chosen === null ? null : { source: row.chosen_source };
      const choice: PictureChoice = row.picture === noPicture ? "none" : chosen;
      return { shown, kept, choice };
    },

    listSources: async (userId) => {
      const rows = await query
        .selectFrom("identities")
        .innerJoin("users", "users.id", "identities.user_id")
        .select(["identities.id", "identities.provider", "identities.avatar_url", "users.picture"])
        .where("identities.user_id", "=", userId)
        .where("identities.avatar_url", "is not", null)
        .orderBy("identities.created_at")
        .orderBy("identities.id")
        .execute();
      return rows.map(({ id, provider, avatar_url: source, picture }) => ({
        identityId: id,
        provider,
        source: source ?? "",
        chosen: picture === id,
      }));
    },

    put: (avatar) =>
      database.transact(async (tx, revoke) => {
        const { numUpdatedRows } = await tx
          .updateTable("users")
          .set({ avatar_url: avatar.url, updated_at: clock() })
          .where("id", "=", avatar.userId)
          .where(showsOurs)
          .where((e) =>
            e.or([
              e("users.picture", "is", null),
              e.and([
                e("users.picture", "!=", noPicture),
                e.not(
                  e.exists(
                    e
                      .selectFrom("identities")
                      .select("identities.id")
                      .whereRef("identities.id", "=", "users.picture")
                      .where((i) =>
                        i.or([i("identities.avatar_url", "is", null), i("identities.avatar_url", "!=", avatar.source)]),
                      ),
                  ),
                ),
              ]),
            ]),
          )
          .executeTakeFirstOrThrow();
        return numUpdatedRows > 0n && keep(tx, revoke, avatar);
      }),

    choose: (identityId, avatar) =>
      database.transact(async (tx, revoke) => {
        const { numUpdatedRows } = await tx
          .updateTable("users")
          .set({ avatar_url: avatar.url, picture: identityId, updated_at: clock() })
          .where("id", "=", avatar.userId)
          .where(showsOurs)
          .where((e) =>
            e.exists(
              e
                .selectFrom("identities")
                .select("identities.id")
                .where("identities.id", "=", identityId)
                .where("identities.avatar_url", "=", avatar.source)
                .whereRef("identities.user_id", "=", "users.id"),
            ),
          )
          .executeTakeFirstOrThrow();
        return numUpdatedRows > 0n && keep(tx, revoke, avatar);
      }),

    remove: (userId) =>
      database.transact(async (tx, revoke) => {
        const { numUpdatedRows } = await tx
          .updateTable("users")
          .set({ avatar_url: null, picture: noPicture, updated_at: clock() })
          .where("id", "=", userId)
          .where(showsOurs)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) return false;
        await tx.deleteFrom("avatars").where("user_id", "=", userId).execute();
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

/** In the place of an identity: she wants none. */
const noPicture = "none";

/** Whether the profile shows no picture, or the one that is kept here: what else it shows is the application's matter. */
function showsOurs(e: ExpressionBuilder<Schema, "users">): Expression<SqlBool> {
  const kept = e.selectFrom("avatars").select("avatars.url").whereRef("avatars.user_id", "=", "users.id");
  return e.or([e("users.avatar_url", "is", null), e("users.avatar_url", "=", kept)]);
}

/** The picture itself, in the place of the one before. */
async function keep(tx: SqlTransaction, revoke: Revoke, avatar: NewAvatar): Promise<true> {
  const { userId, name, url, source, type, digest, bytes } = avatar;
  const row = { name, url, source, type, digest, bytes, fetched_at: avatar.fetchedAt.getTime() };
  await tx
    .insertInto("avatars")
    .values({ user_id: userId, ...row })
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet(row))
    .execute();
  revoke({ kind: "profile", subject: userId, version: null });
  return true;
}
