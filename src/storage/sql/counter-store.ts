import { sql } from "kysely";
import type { CounterStore } from "../../throttle/counter-store.ts";
import type { SqlDatabase } from "./database.ts";
import { deleteOlder } from "./delete-older.ts";

/** Milliseconds by which two clocks may differ at least without being taken for one that was put back. */
const leastDifference = 60_000;

/** Counts in SQL: one statement inserts, counts on, or begins anew, and gives no row when the limit is reached. */
export function createCounterStore(database: SqlDatabase): CounterStore {
  const { query, clock } = database;
  return {
    take: async (key, limit, window) => {
      const now = clock();
      const resetAt = now + window * 1000;
      // A window that ends much later than one from now would was begun by a clock that has been put back since. Security: much later,
      // because clocks of two processes differ by a little, and each would begin the other's window anew.
      const implausible = resetAt + Math.max(window * 1000, leastDifference);
      const isOver = sql<boolean>`(counter.reset_at <= ${now} or counter.reset_at > ${implausible})`;
      const { rows } = await sql`insert into ${sql.table("counters")} as counter (key, count, reset_at)
        values (${key}, 1, ${resetAt})
        on conflict (key) do update set
          count = case when ${isOver} then 1 else counter.count + 1 end,
          reset_at = case when ${isOver} then ${resetAt} else counter.reset_at end
        where ${isOver} or counter.count < ${limit}
        returning 1 as taken`.execute(query);
      return rows.length === 1;
    },

    giveBack: async (key) => {
      await sql`update ${sql.table("counters")} set count = count - 1
        where key = ${key} and count > 0 and reset_at > ${clock()}`.execute(query);
    },

    resetsAt: async (key) => {
      const row = await query
        .selectFrom("counters")
        .select("reset_at")
        .where("key", "=", key)
        .where("reset_at", ">", clock())
        .executeTakeFirst();
      return row ? new Date(Number(row.reset_at)) : null;
    },

    sweep: (endedBefore, limit) =>
      deleteOlder(database, { table: "counters", key: "key", moment: "reset_at" }, endedBefore, limit),
  };
}
