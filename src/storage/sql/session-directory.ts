import { type SqlBool, sql } from "kysely";
import type { SessionDirectory } from "../../session/session-directory.ts";
import type { SqlDatabase } from "./database.ts";
import { sessionColumns, toSessionRecord } from "./rows.ts";
import { seenSince } from "./seen-since.ts";

/** Looking through sessions, in SQL. */
export function createSessionDirectory({ query }: SqlDatabase): SessionDirectory {
  return {
    search: async ({ userId, now, seenAfter, after, limit }) => {
      const rows = await query
        .selectFrom("sessions")
        .innerJoin("users", "users.id", "sessions.user_id")
        .select(sessionColumns.map((column) => `sessions.${column}` as const))
        .select("users.email as email")
        .$if(userId !== undefined, (found) => found.where("sessions.user_id", "=", userId ?? ""))
        .where("sessions.ended_at", "is", null)
        .where("sessions.expires_at", ">", now.getTime())
        .where(seenSince("sessions", seenAfter))
        .whereRef("sessions.user_version", "=", "users.version")
        .$if(after !== undefined, (found) =>
          found.where(
            sql<SqlBool>`(${sql.ref("sessions.expires_at")}, ${sql.ref("sessions.id")}) < (${after?.at}, ${after?.id})`,
          ),
        )
        .orderBy("sessions.expires_at", "desc")
        .orderBy("sessions.id", "desc")
        .limit(limit)
        .execute();
      return rows.map(({ email, ...row }) => ({ session: toSessionRecord(row), user: { id: row.user_id, email } }));
    },

    countLive: async ({ now, seenAfter, atMost }) => {
      const row = await query
        .selectFrom((e) =>
          e
            .selectFrom("sessions")
            .select("id")
            .where("expires_at", ">", now.getTime())
            .where("ended_at", "is", null)
            .where(seenSince("sessions", seenAfter))
            // By the index: no more rows are read than are counted, and those that ended meanwhile.
            .orderBy("expires_at", "desc")
            .limit(atMost)
            .as("counted"),
        )
        .select((e) => e.fn.countAll<number | string>().as("live"))
        .executeTakeFirstOrThrow();
      return Number(row.live);
    },
  };
}
