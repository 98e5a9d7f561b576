import { type SqlBool, sql } from "kysely";
import type { Place } from "../../shared/page-cursor.ts";
import type { SessionDirectory, SessionEntry, SessionQuery } from "../../session/session-directory.ts";
import type { SqlDatabase } from "./database.ts";
import { type IndexedList, readFitting } from "./read-fitting.ts";
import { sessionColumns, toSessionRecord } from "./rows.ts";
import { seenSince } from "./seen-since.ts";

/** A session that may have ended, and the version of its user. */
interface Found extends SessionEntry {
  readonly version: number;
}

/** Looking through sessions, in SQL. */
export function createSessionDirectory({ query }: SqlDatabase): SessionDirectory {
  /** Those that last longest first. Which of them are live stands in no index, because that moves with each request. */
  const lasting = ({ userId, now }: SessionQuery): IndexedList<Found, Place> => ({
    read: async (after, count) => {
      const rows = await query
        .selectFrom("sessions")
        .innerJoin("users", "users.id", "sessions.user_id")
        .select(sessionColumns.map((column) => `sessions.${column}` as const))
        .select(["users.email as email", "users.version as version"])
        // Of one user only few have not ended, and they stand together.
        .$if(userId !== undefined, (found) =>
          found.where("sessions.user_id", "=", userId ?? "").where("sessions.ended_at", "is", null),
        )
        .where("sessions.expires_at", ">", now.getTime())
        .$if(after !== null, (found) =>
          found.where(
            sql<SqlBool>`(${sql.ref("sessions.expires_at")}, ${sql.ref("sessions.id")}) < (${after?.at}, ${after?.id})`,
          ),
        )
        .orderBy("sessions.expires_at", "desc")
        .orderBy("sessions.id", "desc")
        .limit(count)
        .execute();
      return rows.map(({ email, version, ...row }) => ({
        session: toSessionRecord(row),
        user: { id: row.user_id, email },
        version,
      }));
    },
    placeOf: ({ session }) => ({ at: session.expiresAt, id: session.id }),
  });

  return {
    search: async (asked) => {
      const { after = null, limit, seenAfter } = asked;
      const fits = ({ session, version }: Found): boolean =>
        session.endedAt === null &&
        session.lastSeenAt >= seenAfter[session.carrier].getTime() &&
        session.userVersion === version;
      // Of everybody's about a third is over; of one user's few are.
      const first = asked.userId === undefined ? 2 * limit + 10 : limit + 1;
      const { rows, next } = await readFitting([lasting(asked)], { after, limit, fits, first });
      return { sessions: rows.map(({ session, user }) => ({ session, user })), next };
    },

    countLive: async ({ now, seenAfter, atMost }) => {
      const row = await query
        .selectFrom((e) =>
          e
            .selectFrom("sessions")
            .select(["ended_at", "last_seen_at", "carrier"])
            .where("expires_at", ">", now.getTime())
            // By the index: no more rows are read, live or not.
            .orderBy("expires_at", "desc")
            .limit(atMost)
            .as("counted"),
        )
        .select((e) => [
          e.fn.countAll<number | string>().as("read"),
          sql<number | string>`count(case when ended_at is null and ${seenSince("counted", seenAfter)} then 1 end)`.as(
            "live",
          ),
        ])
        .executeTakeFirstOrThrow();
      return { live: Number(row.live), isAtLeast: Number(row.read) === atMost };
    },
  };
}
