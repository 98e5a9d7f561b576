import { type RawBuilder, type Selectable, type SqlBool, sql } from "kysely";
import type { Actor, Event, EventType, NewEvent } from "../../event/event.ts";
import type { EventQuery, EventStore } from "../../event/event-store.ts";
import type { SqlDatabase } from "./database.ts";
import type { EventDetailTable, EventTable } from "./schema.ts";
import { insertEvents } from "./write-recording.ts";

/**
 * Milliseconds by which events may be out of the order of their ids: the clocks of the processes that write them differ. Where a list is
 * bounded by time, ids are bounded by it too, so that a month of last year is not found by reading everything since.
 */
const clockDifference = 86_400_000;

/** Events in SQL. */
export function createEventStore(database: SqlDatabase): EventStore {
  const { query, kind, clock } = database;
  return {
    append: async (events) => {
      if (kind === "postgres") return insertEvents(query, kind, await withoutErased(query, kind, events), clock());
      await database.transact(async (tx) => insertEvents(tx, kind, await withoutErased(tx, kind, events), clock()));
    },

    list: async (asked) => {
      const { userId, types, sessionId, actorId, after, limit } = asked;
      if (types?.length === 0) return [];
      const ofWhom = userId ?? sessionId ?? actorId;
      const several = types !== undefined && types.length > 1 && ofWhom === undefined ? [...new Set(types)] : null;
      const rows = await query
        .selectFrom("events as event")
        .leftJoin("event_details as detail", "detail.event_id", "event.id")
        .select(eventColumns)
        .select(["detail.ip", "detail.user_agent", "detail.email", "detail.data as words"])
        .$if(userId !== undefined, (select) => select.where("event.user_id", "=", userId ?? ""))
        .$if(types !== undefined && several === null, (select) => select.where("event.type", "in", types ?? []))
        .$if(several !== null, (select) =>
          select.where(
            sql<SqlBool>`event.id in (${sql.join(
              (several ?? []).map((type) => idsOf(type, asked)),
              unionAll,
            )})`,
          ),
        )
        .$if(sessionId !== undefined, (select) => select.where("event.session_id", "=", sessionId ?? ""))
        .$if(actorId !== undefined, (select) => select.where("event.actor_id", "=", actorId ?? ""))
        .$if(isBounded(asked), (select) => select.where(withinBounds(asked)))
        .orderBy("event.id", after === undefined ? "desc" : "asc")
        .limit(limit)
        .execute();
      return rows.map(toEvent);
    },
  };
}

const unionAll = sql` union all `;

/** The ids of the events of one type that can be on the page. Of several types each is asked by itself: together they have no order that an index has. */
function idsOf(type: EventType, asked: EventQuery): RawBuilder<unknown> {
  const direction = asked.after === undefined ? sql`desc` : sql`asc`;
  return sql`select id from (select event.id from ${sql.table("events")} as event where event.type = ${type}
    ${isBounded(asked) ? sql`and ${withinBounds(asked)}` : sql``} order by event.id ${direction} limit ${asked.limit}) as ${sql.ref(type)}`;
}

function isBounded({ before, after, since, until }: EventQuery): boolean {
  return [before, after, since, until].some((bound) => bound !== undefined);
}

/** Between which ids and moments an event lies; of a query that is bounded. */
function withinBounds({ before, after, since, until }: EventQuery): RawBuilder<SqlBool> {
  const bounds: RawBuilder<unknown>[] = [];
  if (before !== undefined) bounds.push(sql`event.id < ${before}`);
  if (after !== undefined) bounds.push(sql`event.id > ${after}`);
  if (since !== undefined) {
    const from = since.getTime();
    bounds.push(sql`event.created_at >= ${from}`, sql`event.id > ${lastIdBefore(from - clockDifference)}`);
  }
  if (until !== undefined) {
    const to = until.getTime();
    bounds.push(sql`event.created_at < ${to}`, sql`event.id < ${firstIdFrom(to + clockDifference)}`);
  }
  return sql.join(bounds, sql` and `);
}

/**
 * Events that have waited, without what names a person who was erased meanwhile: her erasure has passed them by. Whoever is there costs a look
 * by key; only of who is not, it is asked why.
 */
async function withoutErased(
  query: SqlDatabase["query"],
  kind: SqlDatabase["kind"],
  events: readonly NewEvent[],
): Promise<readonly NewEvent[]> {
  const named = events.filter(({ client, email }) => Boolean(client) || Boolean(email));
  const ids = [...new Set(named.map(({ userId }) => userId).filter((id) => id !== null))];
  if (ids.length === 0) return events;
  // As one parameter: there are as many as an attacker knows people.
  const json = JSON.stringify(ids);
  const given =
    kind === "sqlite"
      ? sql`select value as id from json_each(${json})`
      : sql`select value as id from json_array_elements_text(cast(${json} as json))`;
  const { rows } = await sql<{ id: string }>`select given.id from (${given}) as given
    where not exists (select 1 from ${sql.table("users")} as person where person.id = given.id)
      and exists (select 1 from ${sql.table("events")} as event where event.user_id = given.id and event.type = 'user_erased')`.execute(
    query,
  );
  if (rows.length === 0) return events;
  const erased = new Set(rows.map(({ id }) => id));
  return events.map((event) =>
    event.userId !== null && erased.has(event.userId) ? { ...event, client: null, email: null } : event,
  );
}

const eventColumns = [
  "event.id",
  "event.type",
  "event.user_id",
  "event.session_id",
  "event.actor",
  "event.actor_id",
  "event.created_at",
  "event.count",
  "event.data",
] as const;

/** No event with this id or a smaller one happened at `moment` plus the difference of clocks, or later. */
function lastIdBefore(moment: number): RawBuilder<number> {
  return sql<number>`coalesce((select id from ${sql.table("events")} where created_at < ${moment}
    order by created_at desc limit 1), 0)`;
}

function firstIdFrom(moment: number): RawBuilder<number> {
  return sql<number>`coalesce((select id from ${sql.table("events")} where created_at >= ${moment}
    order by created_at limit 1), ${sql.lit(Number.MAX_SAFE_INTEGER)})`;
}

type EventRow = Omit<Selectable<EventTable>, "commitment"> &
  Pick<{ [Column in keyof EventDetailTable]: string | null }, "ip" | "user_agent" | "email"> & {
    readonly words: string | null;
  };

function toEvent(row: EventRow): Event {
  const data = JSON.parse(row.data) as Record<string, unknown>;
  return {
    id: Number(row.id),
    type: row.type as EventType,
    data: row.words === null ? data : { ...data, ...(JSON.parse(row.words) as Record<string, unknown>) },
    userId: row.user_id,
    sessionId: row.session_id,
    actor: row.actor as Actor,
    actorId: row.actor_id,
    ip: row.ip,
    userAgent: row.user_agent,
    email: row.email,
    count: row.count,
    createdAt: new Date(Number(row.created_at)),
  };
}
