import { type Kysely, type RawBuilder, type Selectable, sql } from "kysely";
import type { NewEvent } from "../../event/event.ts";
import type { EndReason } from "../../session/session.ts";
import type { NewSession, StartEnds } from "../../session/session-store.ts";
import type { Recorder, Revoke, SqlTransaction } from "./database.ts";
import type { Schema, SessionTable } from "./schema.ts";
import { eventColumns, insertDetails, selectEvents, toEventRows } from "./write-recording.ts";

/**
 * Stores a session if its user still is who signed in. False, and nothing written, when she has moved on.
 *
 * Security: the check is part of the inserting statement and locks the user's row. A start that waited behind "end everything" reads
 * the row as that left it, and finds another version; one that came first is seen, and ended, by it.
 */
export async function insertSession(
  query: Kysely<Schema>,
  { kind, time }: { readonly kind: "sqlite" | "postgres"; readonly time: RawBuilder<number> },
  session: NewSession,
  also?: { readonly events: readonly NewEvent[]; readonly now: number },
): Promise<boolean> {
  const row = toSessionRow(session);
  const columns = [...Object.keys(row), "rotated_at"].map((column) => sql.ref(column));
  const values = [...Object.values(row).map(typed), time];
  const lock = kind === "postgres" ? sql`for no key update` : sql``;
  const insert = sql`insert into ${sql.table("sessions")} (${sql.join(columns)})
    select ${sql.join(values)} from ${sql.table("users")}
    where id = ${session.userId} and version = ${session.userVersion} and banned_at is null and delete_after is null
    ${lock}`;
  if (also === undefined || also.events.length === 0) {
    const { numAffectedRows } = await insert.execute(query);
    return numAffectedRows === 1n;
  }
  const noted = toEventRows(also.events);
  const events = selectEvents(kind, noted, also.now, sql`select id from started`);
  const detailed = noted.details === null ? sql`` : sql`, detailed as (${insertDetails(noted.details)})`;
  const { rows } = await sql`with started as (${insert} returning id),
    noted as (insert into ${sql.table("events")} (${eventColumns}) ${events} returning id, commitment)${detailed}
    select id from started`.execute(query);
  return rows.length === 1;
}

/** Ends what a new session replaces and what its user has too many of, each with an entry in the revocation log. */
export async function endOthers(
  tx: SqlTransaction,
  { revoke, record }: { readonly revoke: Revoke; readonly record: Recorder },
  started: NewSession,
  ends: StartEnds & { readonly now: number },
): Promise<void> {
  const note = (ended: readonly EndedRow[], reason: EndReason): void => {
    for (const { id, user_id } of ended) {
      record({
        events: [{ type: "session_ended", data: { reason }, userId: user_id, sessionId: id, actor: "system" }],
      });
      revoke({ kind: "session", subject: id, version: null }, { reason, userId: user_id, sessions: [id] });
    }
  };
  const replaces = ends.replaces.filter((id) => id !== started.id);
  if (replaces.length > 0) note(await endReplaced(tx, replaces, ends.now), "replaced");
  if (ends.keepNewest !== null) note(await endOldest(tx, started, ends.keepNewest, ends.now), "too_many_sessions");
}

interface EndedRow {
  readonly id: string;
  readonly user_id: string;
}

/** Whoever they belong to: the browser that presented them has another session now. */
function endReplaced(tx: SqlTransaction, ids: readonly string[], now: number): Promise<EndedRow[]> {
  return tx
    .updateTable("sessions")
    .set({ ended_at: now, end_reason: "replaced" })
    .where("id", "in", ids)
    .where("ended_at", "is", null)
    .where("expires_at", ">", now)
    .returning(["id", "user_id"])
    .execute();
}

/** The started session is the newest whatever its time says: the clocks of two processes differ. */
function endOldest(tx: SqlTransaction, started: NewSession, keepNewest: number, now: number): Promise<EndedRow[]> {
  return tx
    .updateTable("sessions")
    .set({ ended_at: now, end_reason: "too_many_sessions" })
    .where("user_id", "=", started.userId)
    .where("ended_at", "is", null)
    .where("expires_at", ">", now)
    .where("id", "!=", started.id)
    .where("id", "not in", (e) =>
      e
        .selectFrom("sessions as newer")
        .select("newer.id")
        .where("newer.user_id", "=", started.userId)
        .where("newer.ended_at", "is", null)
        .where("newer.expires_at", ">", now)
        .where("newer.id", "!=", started.id)
        .orderBy("newer.created_at", "desc")
        .orderBy("newer.id", "desc")
        .limit(Math.max(keepNewest - 1, 0)),
    )
    .returning(["id", "user_id"])
    .execute();
}

/** A session as it is written when it starts. */
export function toSessionRow(session: NewSession): Omit<Selectable<SessionTable>, "rotated_at" | "recovery"> {
  return {
    id: session.id,
    user_id: session.userId,
    seed: session.seed.toString("base64url"),
    generation: 0,
    counter: 0,
    secret_id: session.secretId,
    carrier: session.carrier,
    method: session.method,
    user_version: session.userVersion,
    created_at: session.createdAt,
    authenticated_at: session.authenticatedAt,
    last_seen_at: session.lastSeenAt,
    expires_at: session.expiresAt,
    ended_at: null,
    end_reason: null,
    ip: session.ip,
    user_agent: session.userAgent,
    device_name: session.deviceName,
    transport: session.transport,
  };
}

/** PostgreSQL takes a parameter in a `select` list for text unless told otherwise. */
function typed(value: string | number | null): RawBuilder<unknown> {
  if (value === null) return sql`null`;
  return typeof value === "number" ? sql`cast(${value} as bigint)` : sql`cast(${value} as text)`;
}
