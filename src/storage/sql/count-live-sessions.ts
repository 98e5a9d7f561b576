import { type RawBuilder, sql } from "kysely";

/** Live sessions are counted up to here: whoever has more has too many under any cap. */
const maxCountedSessions = 101;

/** The live sessions of the user whose row is read, for a `select` from `users`. */
export function countLiveSessions(now: Date): RawBuilder<number | string> {
  return sql`(select count(*) from (select 1 from ${sql.table("sessions")} as live where live.user_id = ${sql.ref("users.id")}
    and live.ended_at is null and live.expires_at > ${now.getTime()} limit ${sql.lit(maxCountedSessions)}) as counted)`;
}
