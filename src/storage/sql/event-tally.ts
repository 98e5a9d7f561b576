import { sql } from "kysely";
import type { EventType } from "../../event/event.ts";
import { hour } from "../../event/event-hours.ts";
import type { EventTally } from "../../event/event-tally.ts";
import type { SqlDatabase } from "./database.ts";

/** Counts of events, in SQL: of those that are sealed as they were counted then, and of the last second's by a look at them. */
export function createEventTally({ query }: SqlDatabase): EventTally {
  return {
    count: async ({ types, since, step }) => {
      if (types.length === 0) return [];
      const [from, length] = [since.getTime(), sql.lit(step * 1000)];
      const asked = sql.join(types);
      // By place: the name of a column would mean the column.
      const { rows } = await sql<TallyRow>`select type, begins_at / ${length} as step, sum(times) as times from (
          select type, begins_at, times from ${sql.table("event_hours")} where type in (${asked}) and begins_at >= ${from}
          union all
          select type, created_at - created_at % ${sql.lit(hour)}, count from ${sql.table("events")}
          where id > coalesce((select through_id from ${sql.table("event_blocks")} where id = (select max(id) from ${sql.table("event_blocks")})), 0)
            and type in (${asked}) and created_at >= ${from}
        ) as counted group by 1, 2 order by 2, 1`.execute(query);
      return rows.map((row) => ({
        type: row.type,
        at: new Date(Number(row.step) * step * 1000),
        count: Number(row.times),
      }));
    },
  };
}

interface TallyRow {
  readonly type: EventType;
  readonly step: number | string;
  readonly times: number | string;
}
