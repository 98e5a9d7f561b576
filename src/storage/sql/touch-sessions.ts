import { type RawBuilder, sql } from "kysely";
import type { SessionTouch } from "../../session/session-store.ts";
import type { SqlDatabase } from "./database.ts";

/** Sessions moved by one statement. A larger batch takes several. */
const chunkSize = 1_000;

/** Moves `last_seen_at` forward, of sessions that have not ended. */
export async function touchSessions(database: SqlDatabase, touches: readonly SessionTouch[]): Promise<void> {
  const latest = new Map<string, number>();
  for (const { id, lastSeenAt } of touches) latest.set(id, Math.max(lastSeenAt, latest.get(id) ?? 0));
  const batch = Array.from(latest, ([id, seen]) => ({ id, seen }));
  const touch = database.kind === "sqlite" ? sqliteTouch : postgresTouch;
  for (let start = 0; start < batch.length; start += chunkSize) {
    await touch(JSON.stringify(batch.slice(start, start + chunkSize))).execute(database.query);
  }
}

function sqliteTouch(json: string): RawBuilder<unknown> {
  return sql`update ${sql.table("sessions")} as moved set last_seen_at = touch.seen
    from (select value ->> 'id' as id, value ->> 'seen' as seen from json_each(${json})) as touch
    where moved.id = touch.id and moved.ended_at is null and moved.last_seen_at < touch.seen`;
}

/**
 * Rows that somebody else is writing are skipped: they are being ended, renewed or touched, and waiting for several rows in no fixed
 * order is how a batch would deadlock with an ending.
 */
function postgresTouch(json: string): RawBuilder<unknown> {
  const sessions = sql.table("sessions");
  return sql`update ${sessions} as moved set last_seen_at = free.seen
    from (select held.id, touch.seen from json_to_recordset(cast(${json} as json)) as touch (id text, seen bigint)
      join ${sessions} as held on held.id = touch.id and held.ended_at is null and held.last_seen_at < touch.seen
      for no key update of held skip locked) as free
    where moved.id = free.id`;
}
