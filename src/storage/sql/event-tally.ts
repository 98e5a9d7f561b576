import { sql } from "kysely";
import type { EventType } from "../../event/event.ts";
import type { EventTally } from "../../event/event-tally.ts";
import type { SqlDatabase } from "./database.ts";

/** Counts of events, in SQL. */
export function createEventTally({ query }: SqlDatabase): EventTally {
  return {
    count: async ({ types, since, step }) => {
      if (types.length === 0) return [];
      const rows = await query
        .selectFrom("events")
        .select((e) => [
          "type",
          sql<number | string>`created_at / ${sql.lit(step * 1000)}`.as("step"),
          e.fn.sum<number | string>("count").as("times"),
        ])
        .where("created_at", ">=", since.getTime())
        .where("type", "in", types)
        // By place: the name of a column would mean the column.
        .groupBy(sql`1, 2`)
        .orderBy(sql`2, 1`)
        .execute();
      return rows.map((row) => ({
        type: row.type as EventType,
        at: new Date(Number(row.step) * step * 1000),
        count: Number(row.times),
      }));
    },
  };
}
