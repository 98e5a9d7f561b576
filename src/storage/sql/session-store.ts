import { type CompiledQuery, sql } from "kysely";
import { type Recording, unrecorded } from "../../outbox/recording.ts";
import type { NewSession, SessionStore, StartEnds } from "../../session/session-store.ts";
import type { NewCode } from "../../verification/code-store.ts";
import type { Recorder, Revoke, SqlDatabase, SqlTransaction } from "./database.ts";
import { deleteOlder } from "./delete-older.ts";
import { endSessionsOfUser, type SessionEnding } from "./end-sessions.ts";
import { renewSession } from "./renew-session.ts";
import { spendCode } from "./spend-code.ts";
import { sessionColumns, toSessionRecord } from "./rows.ts";
import { seenSince } from "./seen-since.ts";
import { type FoundSession, sessionWithUser, toSessionWithUser } from "./session-with-user.ts";
import { endOthers, insertSession } from "./start-session.ts";
import { touchSessions } from "./touch-sessions.ts";

/** The session to keep is over: what was written so far is rolled back. */
class KeptSessionEnded extends Error {}

/** The user has moved on: what was to start the session is not spent. */
class SpentInVain extends Error {}

/** Sessions in SQL. */
export function createSessionStore(database: SqlDatabase): SessionStore {
  const { query, clock, kind, engine } = database;
  const find = findQuery(database);
  return {
    start: async (session, ends, recording = unrecorded) => {
      const { language, spends } = ends;
      if (spends !== undefined) return startOnce(database, session, { ends, spends, recording });
      const hasEnds = ends.replaces.length > 0 || ends.keepNewest !== null || language !== undefined;
      const hasMessages = (recording.messages ?? []).length > 0 || (await database.wantedHooks()).size > 0;
      // On PostgreSQL every statement is a journey: without endings the session and its event travel in one.
      if (!hasEnds && !hasMessages && (kind === "postgres" || recording.events.length === 0)) {
        return insertSession(query, { kind, time: database.now() }, session, {
          events: recording.events,
          now: clock(),
        });
      }
      return database.transact((tx, revoke, record) =>
        start(database, { tx, revoke, record }, session, { ends, recording }),
      );
    },

    find: async (id) => {
      const [row] = await engine.read<FoundSession>({ ...find, parameters: [id] });
      return row === undefined ? null : toSessionWithUser(row);
    },

    listLive: async (userId, now, seenAfter) => {
      const rows = await query
        .selectFrom("sessions")
        .select(sessionColumns)
        .where("user_id", "=", userId)
        .where("ended_at", "is", null)
        .where("expires_at", ">", now.getTime())
        .where(seenSince("sessions", seenAfter))
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
      }, recording),

    endAll: async (userId, reason, keep, recording = unrecorded) => {
      try {
        return await database.transact(async (tx, revoke, record) => {
          const ended = await endAll(tx, revoke, { userId, reason, keep, now: clock() });
          if (ended !== null) record(withCount(recording, ended));
          return ended ?? 0;
        }, recording);
      } catch (error) {
        if (error instanceof KeptSessionEnded) return null;
        throw error;
      }
    },

    renew: (renewal, recording = unrecorded) =>
      database.transact(async (tx, revoke, record) => {
        if (!(await renewSession(tx, { renewal, time: database.now() }))) return false;
        record(recording);
        revoke({ kind: "renewal", subject: renewal.id, version: null });
        return true;
      }),

    touch: (touches) => touchSessions(database, touches),

    sweep: (expiredBefore, limit) =>
      deleteOlder(database, { table: "sessions", key: "id", moment: "expires_at" }, expiredBefore, limit),
  };
}

interface Transaction {
  readonly tx: SqlTransaction;
  readonly revoke: Revoke;
  readonly record: Recorder;
}

interface Start {
  readonly ends: StartEnds;
  readonly recording: Recording;
}

async function start(
  database: SqlDatabase,
  { tx, revoke, record }: Transaction,
  session: NewSession,
  { ends, recording }: Start,
): Promise<boolean> {
  const { kind, clock } = database;
  const started = await insertSession(tx, { kind, time: database.now() }, session);
  if (!started) return false;
  record(recording);
  const { language } = ends;
  if (language !== undefined) {
    await tx.updateTable("users").set({ language }).where("id", "=", session.userId).execute();
  }
  await endOthers(tx, { revoke, record }, session, { ...ends, now: clock() });
  return true;
}

/** Security: one transaction. Of any number of callers, in any number of processes, one spends and starts; a crash between leaves neither. */
async function startOnce(
  database: SqlDatabase,
  session: NewSession,
  { spends, ...what }: Start & { readonly spends: NewCode },
): Promise<boolean> {
  try {
    return await database.transact(async (tx, revoke, record) => {
      if (!(await spendCode(tx, spends))) return false;
      if (!(await start(database, { tx, revoke, record }, session, what))) throw new SpentInVain();
      return true;
    });
  } catch (error) {
    if (error instanceof SpentInVain) return false;
    throw error;
  }
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
function findQuery({ query, kind }: SqlDatabase): CompiledQuery<FoundSession> {
  return sql<FoundSession>`select ${sessionWithUser(kind, { session: "session", owner: "owner" })}
    from ${sql.table("sessions")} as session join ${sql.table("users")} as owner on owner.id = session.user_id
    where session.id = ${""}`.compile(query);
}
