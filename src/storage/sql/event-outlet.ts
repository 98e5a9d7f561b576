import { sql } from "kysely";
import type { EventOutlet, EventSlice, OutletState } from "../../hook/event-outlet.ts";
import type { SqlDatabase } from "./database.ts";
import type { EventStore } from "../../event/event-store.ts";
import { lastEventId, settledReader } from "./settled-events.ts";

/** The row of `meta` that holds the cursor: it is one for the whole installation. */
const key = "event_outlet";

/** What stands in it, as JSON. Times of the right to tell are the database's. */
interface Kept extends OutletState {
  readonly holder: string | null;
  readonly heldUntil: number;
  /** When it was last written. */
  readonly seenAt: number;
}

/** The way out for events, in SQL. Each change names the text it changes, so that of two at once one is none. */
export function createEventOutlet(database: SqlDatabase, events: Pick<EventStore, "list">): EventOutlet {
  const { query } = database;
  const readSettled = settledReader(database);

  async function look(): Promise<{ readonly now: number; readonly text: string | null; readonly kept: Kept | null }> {
    const { rows } = await sql<{ now: number | string; value: string | null }>`select ${database.now()} as now,
      (select value from ${sql.table("meta")} where key = ${key}) as value`.execute(query);
    const text = rows[0]?.value ?? null;
    return { now: Number(rows[0]?.now), text, kept: text === null ? null : (JSON.parse(text) as Kept) };
  }

  async function replace(text: string, kept: Kept): Promise<boolean> {
    const { numUpdatedRows } = await query
      .updateTable("meta")
      .set({ value: JSON.stringify(kept) })
      .where("key", "=", key)
      .where("value", "=", text)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  return {
    history: async () => {
      const row = await query.selectFrom("meta").select("value").where("key", "=", "epoch").executeTakeFirstOrThrow();
      return row.value.slice(0, 8);
    },

    open: async (forgottenAfter) => {
      const { now, text, kept } = await look();
      if (text !== null && kept && now - kept.seenAt < forgottenAfter) return;
      const fresh = {
        position: await lastEventId(database),
        attempts: 0,
        refusals: 0,
        failedUpTo: null,
        dueAt: 0,
        error: null,
      };
      const next: Kept = { ...fresh, holder: null, heldUntil: 0, seenAt: now };
      if (text !== null) {
        await replace(text, next);
        return;
      }
      await query
        .insertInto("meta")
        .values({ key, value: JSON.stringify(next) })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    take: async (holder, lease) => {
      const { now, text, kept } = await look();
      if (text === null || !kept) return null;
      // A right that would last much longer than any was given by a clock that was wrong.
      const isHeld = kept.heldUntil > now && kept.heldUntil <= now + 4 * lease;
      if (kept.holder !== holder && kept.holder !== null && isHeld) return null;
      const next: Kept = { ...kept, holder, heldUntil: now + lease, seenAt: now };
      return (await replace(text, next)) ? toState(next) : null;
    },

    save: async (holder, state, lease) => {
      const { now, text, kept } = await look();
      if (text === null || kept?.holder !== holder) return false;
      return replace(text, { ...state, holder, heldUntil: now + lease, seenAt: now });
    },

    release: async (holder) => {
      const { text, kept } = await look();
      if (text !== null && kept?.holder === holder) await replace(text, { ...kept, holder: null, heldUntil: 0 });
    },

    read: async ({ after, upTo, types, limit }): Promise<EventSlice> => {
      const end = upTo ?? (await readSettled());
      if (end <= after || types.length === 0) return { events: [], upTo: Math.max(end, after) };
      const found = await events.list({ after, before: end + 1, types, limit });
      return { events: found, upTo: found.length < limit ? end : (found.at(-1)?.id ?? end) };
    },

    state: async () => {
      const { kept } = await look();
      return kept && toState(kept);
    },
  };
}

function toState({ position, attempts, refusals, failedUpTo, dueAt, error }: Kept): OutletState {
  return { position, attempts, refusals, failedUpTo, dueAt, error };
}
