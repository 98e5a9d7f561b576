import { type CompiledQuery, sql } from "kysely";
import { type Recording, unrecorded } from "../../outbox/recording.ts";
import type { SessionStore } from "../../session/session-store.ts";
import type { Revoke, SqlDatabase, SqlTransaction } from "./database.ts";
import { deleteOlder } from "./delete-older.ts";
import { endSessionsOfUser, type SessionEnding } from "./end-sessions.ts";
import { renewSession } from "./renew-session.ts";
import { type SessionRow, sessionColumns, toSessionRecord, toUserRecord, type UserRow, userColumns } from "./rows.ts";
import { endOthers, insertSession } from "./start-session.ts";
import { touchSessions } from "./touch-sessions.ts";

type SessionAndUserRow = SessionRow & { readonly [Column in keyof UserRow as `user__${Column}`]: UserRow[Column] };

/** The session to keep is over: what was written so far is rolled back. */
class KeptSessionEnded extends Error {}

/** Sessions in SQL. */
export function createSessionStore(database: SqlDatabase): SessionStore {
  const { query, clock, kind, engine } = database;
  const find = findQuery(database);
  return {
    start: async (session, ends, recording = unrecorded) => {
      const hasEnds = ends.replaces !== null || ends.keepNewest !== null;
      const hasMessages = (recording.messages ?? []).length > 0 || (await database.wantedHooks()).size > 0;
      // On PostgreSQL every statement is a journey: without endings the session and its event travel in one.
      if (!hasEnds && !hasMessages && (kind === "postgres" || recording.events.length === 0)) {
        return insertSession(query, kind, session, { events: recording.events, now: clock() });
      }
      return database.transact(async (tx, revoke, record) => {
        const started = await insertSession(tx, kind, session);
        if (!started) return false;
        record(recording);
        await endOthers(tx, { revoke, record }, session, { ...ends, now: clock() });
        return true;
      });
    },

    find: async (id) => {
      const [row] = await engine.read<SessionAndUserRow>({ ...find, parameters: [id] });
      return row === undefined ? null : { session: toSessionRecord(row), user: toUserRecord(userOf(row)) };
    },

    listLive: async (userId, now, seenAfter) => {
      const rows = await query
        .selectFrom("sessions")
        .select(sessionColumns)
        .where("user_id", "=", userId)
        .where("ended_at", "is", null)
        .where("expires_at", ">", now.getTime())
        .where("last_seen_at", ">=", seenAfter.getTime())
        .orderBy("created_at", "desc")
        .orderBy("id", "desc")
        .execute();
      return rows.map(toSessionRecord);
    },

    end: (id, reason, userId, recording = unrecorded) =>
      database.transact(async (tx, revoke, record) => {
        const ended = await tx
          .updateTable("sessions")
          .set({ ended_at: clock(), end_reason: reason })
          .where("id", "=", id)
          .where("ended_at", "is", null)
          .$if(userId !== undefined, (update) => update.where("user_id", "=", userId ?? ""))
          .returning("user_id")
          .executeTakeFirst();
        if (ended === undefined) return false;
        record(recording);
        const entry = { kind: "session", subject: id, version: null } as const;
        revoke(entry, { reason, userId: ended.user_id, sessions: [id] });
        return true;
      }),

    endAll: async (userId, reason, keep, recording = unrecorded) => {
      try {
        return await database.transact(async (tx, revoke, record) => {
          const ended = await endAll(tx, revoke, { userId, reason, keep, now: clock() });
          if (ended !== null) record(withCount(recording, ended));
          return ended ?? 0;
        });
      } catch (error) {
        if (error instanceof KeptSessionEnded) return null;
        throw error;
      }
    },

    renew: (renewal, recording = unrecorded) =>
      database.transact(async (tx, revoke, record) => {
        if (!(await renewSession(tx, renewal, null))) return false;
        record(recording);
        revoke({ kind: "renewal", subject: renewal.id, version: null });
        return true;
      }),

    touch: (touches) => touchSessions(database, touches),

    sweep: (expiredBefore, limit) =>
      deleteOlder(database, { table: "sessions", key: "id", moment: "expires_at" }, expiredBefore, limit),
  };
}

function withCount(recording: Recording, count: number): Recording {
  return { ...recording, events: recording.events.map((event) => ({ ...event, count })) };
}

/** Gives how many ended, or null when there is no such user. */
async function endAll(tx: SqlTransaction, revoke: Revoke, ending: SessionEnding): Promise<number | null> {
  const { userId, keep, now } = ending;
  const user = await tx
    .updateTable("users")
    .set({ version: sql`version + 1`, updated_at: now })
    .where("id", "=", userId)
    .returning("version")
    .executeTakeFirst();
  if (user === undefined) {
    if (keep !== null) throw new KeptSessionEnded();
    return null;
  }
  if (keep !== null) {
    // A smaller version than the user's was is an ending, too.
    const kept = await tx
      .updateTable("sessions")
      .set({ user_version: user.version })
      .where("id", "=", keep)
      .where("user_id", "=", userId)
      .where("user_version", "=", user.version - 1)
      .where("ended_at", "is", null)
      .executeTakeFirstOrThrow();
    if (kept.numUpdatedRows === 0n) throw new KeptSessionEnded();
  }
  const { reason } = ending;
  const sessions = await endSessionsOfUser(tx, ending);
  revoke({ kind: "user", subject: userId, version: user.version }, { reason, userId, sessions });
  return sessions.length;
}

/** Compiled once: this is the read behind every guarded request that no cache answers. */
function findQuery({ query }: SqlDatabase): CompiledQuery<SessionAndUserRow> {
  const columns = [
    ...sessionColumns.map((column) => sql.ref(`session.${column}`)),
    ...userColumns.map((column) => sql`${sql.ref(`owner.${column}`)} as ${sql.id(`user__${column}`)}`),
  ];
  return sql<SessionAndUserRow>`select ${sql.join(columns)} from ${sql.table("sessions")} as session
    join ${sql.table("users")} as owner on owner.id = session.user_id where session.id = ${""}`.compile(query);
}

function userOf(row: SessionAndUserRow): UserRow {
  return {
    id: row.user__id,
    email: row.user__email,
    email_verified: row.user__email_verified,
    name: row.user__name,
    avatar_url: row.user__avatar_url,
    role: row.user__role,
    metadata: row.user__metadata,
    version: row.user__version,
    device_epoch: row.user__device_epoch,
    banned_at: row.user__banned_at,
    delete_after: row.user__delete_after,
    created_at: row.user__created_at,
  };
}
