import { type RawBuilder, sql } from "kysely";
import type { SessionDataKey, SessionDataStore } from "../../session/session-data-store.ts";
import type { SqlDatabase, SqlTransaction } from "./database.ts";
import { seenSince } from "./seen-since.ts";

/** The application's data of sessions in SQL: one row for each key, which the database removes with its session. */
export function createSessionDataStore(database: SqlDatabase): SessionDataStore {
  const { query, kind } = database;
  return {
    get: async ({ key, ...session }) => {
      const { rows } = await sql<{ value: string | null }>`select data.value from (${liveSession(session)}) as session
        left join ${sql.table("session_data")} as data on data.session_id = session.id and data.key = ${key}`.execute(
        query,
      );
      const [row] = rows;
      return { live: row !== undefined, value: row?.value ?? null };
    },

    set: ({ key, value, maxBytes, ...session }) =>
      database.transact(async (tx) => {
        if (!(await lockSession(tx, kind, session))) return "no_session";
        const { sessionId } = session;
        const size = byteLength(kind);
        const others = sql`select coalesce(sum(${size(sql.ref("other.key"))} + ${size(sql.ref("other.value"))}), 0)
          from ${sql.table("session_data")} as other where other.session_id = ${sessionId} and other.key <> ${key}`;
        const own = Buffer.byteLength(key) + Buffer.byteLength(value);
        const { numAffectedRows } = await sql`insert into ${sql.table("session_data")} (session_id, key, value)
          select ${text(sessionId)}, ${text(key)}, ${text(value)} where (${others}) <= ${maxBytes - own}
          on conflict (session_id, key) do update set value = excluded.value`.execute(tx);
        return numAffectedRows === 1n ? "stored" : "too_large";
      }),

    delete: ({ key, ...session }) =>
      database.transact(async (tx) => {
        if (!(await lockSession(tx, kind, session))) return false;
        await tx
          .deleteFrom("session_data")
          .where("session_id", "=", session.sessionId)
          .where("key", "=", key)
          .execute();
        return true;
      }),
  };
}

type Live = Omit<SessionDataKey, "key">;

/** As the check of a session's token has it: the user's word counts beside the session's own row. */
function liveSession({ sessionId, now, seenAfter }: Live): RawBuilder<{ id: string }> {
  return sql<{ id: string }>`select own.id from ${sql.table("sessions")} as own
    join ${sql.table("users")} as owner on owner.id = own.user_id
    where own.id = ${sessionId} and own.ended_at is null and own.expires_at > ${now.getTime()}
    and ${seenSince("own", seenAfter)} and own.user_version = owner.version
    and owner.banned_at is null and owner.delete_after is null`;
}

/**
 * Writers of one session's data take turns: on PostgreSQL by its row, because a sum is read as of the statement's begin and would not
 * see what a writer before it has committed; SQLite has one writer anyway.
 */
async function lockSession(tx: SqlTransaction, kind: SqlDatabase["kind"], session: Live): Promise<boolean> {
  const isLive = async (lock: RawBuilder<unknown>): Promise<boolean> => {
    const { rows } = await sql`${liveSession(session)} ${lock}`.execute(tx);
    return rows.length === 1;
  };
  if (kind === "sqlite") return isLive(sql``);
  if (await isLive(sql`for no key update of own`)) return true;
  // Who waited for the row sees it as it is now, and the user's beside it as it was before: a session that goes on under a new version looks
  // ended. With the row in hand both are read of one moment.
  await tx.selectFrom("sessions").select("id").where("id", "=", session.sessionId).forNoKeyUpdate().execute();
  return isLive(sql``);
}

/** The length of a text in bytes. */
function byteLength(kind: SqlDatabase["kind"]): (column: RawBuilder<unknown>) => RawBuilder<number> {
  return kind === "postgres"
    ? (column) => sql<number>`octet_length(${column})`
    : (column) => sql<number>`length(cast(${column} as blob))`;
}

/** PostgreSQL takes a parameter in a `select` list for text only when told so. */
function text(value: string): RawBuilder<string> {
  return sql<string>`cast(${value} as text)`;
}
