import { type Selectable, type SqlBool, sql } from "kysely";
import type { Actor, Event, EventType } from "../../event/event.ts";
import type { EventStore } from "../../event/event-store.ts";
import type { SqlDatabase } from "./database.ts";
import { deleteOlder } from "./delete-older.ts";
import type { EventTable } from "./schema.ts";
import { insertEvents } from "./write-recording.ts";

/** Events in SQL. */
export function createEventStore(database: SqlDatabase): EventStore {
  const { query, kind, clock } = database;
  return {
    append: (events) => insertEvents(query, kind, events, clock()),

    list: async ({ userId, types, before, since, limit }) => {
      if (types?.length === 0) return [];
      const rows = await query
        .selectFrom("events")
        .selectAll()
        .$if(userId !== undefined, (select) => select.where("user_id", "=", userId ?? ""))
        .$if(types !== undefined, (select) => select.where("type", "in", types ?? []))
        .$if(before !== undefined, (select) => select.where("id", "<", before ?? 0))
        .$if(since !== undefined, (select) => select.where("created_at", ">=", since?.getTime() ?? 0))
        .orderBy("id", "desc")
        .limit(limit)
        .execute();
      return rows.map(toEvent);
    },

    sweep: (createdBefore, limit) =>
      deleteOlder(database, { table: "events", key: "id", moment: "created_at" }, createdBefore, limit),

    sweepRefreshed: (createdBefore, limit) => {
      const only = sql<SqlBool>`type = 'refreshed'`;
      return deleteOlder(database, { table: "events", key: "id", moment: "created_at", only }, createdBefore, limit);
    },
  };
}

/** An event as its row has it. */
export function toEvent(row: Selectable<EventTable>): Event {
  return {
    id: Number(row.id),
    type: row.type as EventType,
    data: JSON.parse(row.data) as Record<string, unknown>,
    userId: row.user_id,
    sessionId: row.session_id,
    actor: row.actor as Actor,
    actorId: null,
    ip: row.ip,
    userAgent: row.user_agent,
    email: row.email,
    count: row.count,
    createdAt: new Date(Number(row.created_at)),
  };
}
