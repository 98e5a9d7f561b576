import { type RawBuilder, sql } from "kysely";
import type { NewEvent } from "../../event/event.ts";
import { splitEvent } from "../../event/event-details.ts";
import type { NewMessage } from "../../outbox/message.ts";
import type { SqlDatabase } from "./database.ts";

type Query = SqlDatabase["query"];

/** In the order of `selectEvents`. */
export const eventColumns: RawBuilder<unknown> = sql.raw(
  "type, user_id, session_id, actor, actor_id, created_at, count, data, commitment",
);
const detailColumns = sql.raw("event_id, salt, ip, user_agent, email, data");

/** Events as rows that are about to be written. Made once for a statement: their salts are random. */
export interface EventRows {
  /** JSON, for the parameters of statements. */
  readonly events: string;
  /** The details there are, with the commitment to them; null: no event has any. */
  readonly details: readonly DetailRow[] | null;
}

interface DetailRow {
  readonly commitment: string | null;
  readonly salt: string;
  readonly ip: string | null;
  readonly user_agent: string | null;
  readonly email: string | null;
  readonly data: string | null;
}

/** Prepares events for `selectEvents` and `selectDetails`. */
export function toEventRows(events: readonly NewEvent[]): EventRows {
  const split = events.map((event) => ({ event, ...splitEvent(event) }));
  const rows = split.map(({ event, data, commitment }) => ({
    type: event.type,
    user_id: event.userId,
    session_id: event.sessionId ?? null,
    actor: event.actor ?? "user",
    actor_id: event.actorId ?? null,
    count: event.count ?? 1,
    data,
    commitment,
  }));
  const details = split.flatMap(({ commitment, details }) => {
    if (!details) return [];
    const { salt, ip, userAgent, email, data } = details;
    return [{ commitment, salt, ip, user_agent: userAgent, email, data }];
  });
  return { events: JSON.stringify(rows), details: details.length === 0 ? null : details };
}

/**
 * Writes events, with their details where they have any: in one statement on PostgreSQL, in two on SQLite, so inside a transaction there.
 * Their order is the order of their ids.
 */
export async function insertEvents(
  query: Query,
  kind: SqlDatabase["kind"],
  events: readonly NewEvent[],
  now: number,
): Promise<void> {
  if (events.length === 0) return;
  const rows = toEventRows(events);
  const insert = sql`insert into ${sql.table("events")} (${eventColumns}) ${selectEvents(kind, rows, now)}`;
  if (rows.details === null) {
    await insert.execute(query);
    return;
  }
  if (kind === "postgres") {
    await sql`with noted as (${insert} returning id, commitment) ${insertDetails(rows.details)}`.execute(query);
    return;
  }
  const noted = await sql<NotedRow>`${insert} returning id, commitment`.execute(query);
  await insertDetailsOf(noted.rows, rows.details).execute(query);
}

/** The rows of events as a `select`, for a statement that writes them only when something else was written. */
export function selectEvents(
  kind: SqlDatabase["kind"],
  { events: json }: EventRows,
  now: number,
  onlyFor: RawBuilder<unknown> = sql`select 1`,
): RawBuilder<unknown> {
  if (kind === "sqlite") {
    return sql`select value ->> 'type', value ->> 'user_id', value ->> 'session_id', value ->> 'actor', value ->> 'actor_id',
      ${now}, value ->> 'count', value ->> 'data', value ->> 'commitment' from json_each(${json}) where true`;
  }
  return sql`select entry.type, entry.user_id, entry.session_id, entry.actor, entry.actor_id, cast(${now} as bigint), entry.count,
    entry.data, entry.commitment from (${onlyFor}) as cause, json_to_recordset(cast(${json} as json)) as entry
    (type text, user_id text, session_id text, actor text, actor_id text, count integer, data text, commitment text)`;
}

/** On PostgreSQL: inserts the details of the events that the statement has as `noted`. Commitments are salted: no two events have the same. */
export function insertDetails(details: readonly DetailRow[]): RawBuilder<unknown> {
  const json = JSON.stringify(details);
  return sql`insert into ${sql.table("event_details")} (${detailColumns})
    select noted.id, detail.salt, detail.ip, detail.user_agent, detail.email, detail.data
    from json_to_recordset(cast(${json} as json)) as detail
    (commitment text, salt text, ip text, user_agent text, email text, data text)
    join noted on noted.commitment = detail.commitment`;
}

interface NotedRow {
  readonly id: number;
  readonly commitment: string | null;
}

/** On SQLite: inserts the details of the events that were given these ids. */
function insertDetailsOf(noted: readonly NotedRow[], details: readonly DetailRow[]): RawBuilder<unknown> {
  const ids = new Map(noted.map(({ id, commitment }) => [commitment, id]));
  const rows = JSON.stringify(details.map((detail) => ({ ...detail, id: ids.get(detail.commitment) })));
  return sql`insert into ${sql.table("event_details")} (${detailColumns})
    select value ->> 'id', value ->> 'salt', value ->> 'ip', value ->> 'user_agent', value ->> 'email', value ->> 'data'
    from json_each(${rows}) where true`;
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
