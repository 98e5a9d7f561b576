import { type RawBuilder, sql } from "kysely";
import type { NewEvent } from "../../event/event.ts";
import type { NewMessage } from "../../outbox/message.ts";
import type { SqlDatabase } from "./database.ts";

type Query = SqlDatabase["query"];

/** In the order of `selectEvents`. */
export const eventColumns: RawBuilder<unknown> = sql`type, user_id, session_id, actor, created_at, count, data, ip, user_agent, email`;
const maxUserAgentLength = 512;

/** Writes events in one statement. Their order is the order of their ids. */
export async function insertEvents(
  query: Query,
  kind: SqlDatabase["kind"],
  events: readonly NewEvent[],
  now: number,
): Promise<void> {
  if (events.length === 0) return;
  await sql`insert into ${sql.table("events")} (${eventColumns}) ${selectEvents(kind, events, now)}`.execute(query);
}

/** The rows of events as a `select`, for a statement that writes them only when something else was written. */
export function selectEvents(
  kind: SqlDatabase["kind"],
  events: readonly NewEvent[],
  now: number,
  onlyFor: RawBuilder<unknown> = sql`select 1`,
): RawBuilder<unknown> {
  const json = JSON.stringify(events.map(toRow));
  if (kind === "sqlite") {
    return sql`select value ->> 'type', value ->> 'user_id', value ->> 'session_id', value ->> 'actor', ${now}, value ->> 'count',
      value ->> 'data', value ->> 'ip', value ->> 'user_agent', value ->> 'email' from json_each(${json}) where true`;
  }
  return sql`select entry.type, entry.user_id, entry.session_id, entry.actor, cast(${now} as bigint), entry.count, entry.data,
    entry.ip, entry.user_agent, entry.email from (${onlyFor}) as cause, json_to_recordset(cast(${json} as json)) as entry
    (type text, user_id text, session_id text, actor text, count integer, data text, ip text, user_agent text, email text)`;
}

/** Writes messages to the outbox. */
export async function insertMessages(
  query: Query,
  kind: SqlDatabase["kind"],
  messages: readonly NewMessage[],
  now: number,
): Promise<void> {
  if (messages.length === 0) return;
  // As one parameter: an ending of thousands of sessions, with a call for each, has more than a statement can take one by one.
  const json = JSON.stringify(
    messages.map((message) => ({ kind: message.kind, payload: message.payload, due_at: now + (message.delay ?? 0) })),
  );
  const rows =
    kind === "sqlite"
      ? sql`select value ->> 'kind', value ->> 'payload', ${now}, value ->> 'due_at', 0 from json_each(${json}) where true`
      : sql`select entry.kind, entry.payload, cast(${now} as bigint), entry.due_at, 0
          from json_to_recordset(cast(${json} as json)) as entry (kind text, payload text, due_at bigint)`;
  await sql`insert into ${sql.table("outbox")} (kind, payload, created_at, due_at, attempts) ${rows}`.execute(query);
}

function toRow(event: NewEvent): Record<string, unknown> {
  return {
    type: event.type,
    user_id: event.userId,
    session_id: event.sessionId ?? null,
    actor: event.actor ?? "user",
    count: event.count ?? 1,
    data: JSON.stringify(event.data),
    ip: event.client?.ip ?? null,
    user_agent: wellFormed(event.client?.userAgent?.slice(0, maxUserAgentLength) ?? null),
    email: event.email ?? null,
  };
}

/** PostgreSQL refuses NUL and half a surrogate pair in JSON: an event is not lost for a strange user agent. */
function wellFormed(text: string | null): string | null {
  return text === null ? null : text.toWellFormed().replaceAll("\0", "\uFFFD");
}
