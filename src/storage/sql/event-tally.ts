import { sql } from "kysely";
import type { EventType } from "../../event/event.ts";
import type { EventTally } from "../../event/event-tally.ts";
import type { SqlDatabase } from "./database.ts";
import { clockDifference, lastIdBefore } from "./event-store.ts";

/** Counts of events, in SQL: type by type along the index of types, so that no more is read than is asked for. */
export function createEventTally({ query }: SqlDatabase): EventTally {
  return {
    count: async ({ types, since, step, atMost }) => {
      if (types.length === 0) return [];
      const from = since.getTime();
      const newest = types.map(
        (type) => sql`select * from (select type, created_at, count from ${sql.table("events")}
          where type = ${type} and created_at >= ${from} and id > ${lastIdBefore(from - clockDifference)}
          order by id desc limit ${sql.lit(atMost)}) as last`,
      );
      // By place: the name of a column would mean the column.
      const { rows } = await sql<TallyRow>`select type, created_at / ${sql.lit(step * 1000)} as step,
          sum(count) as times, count(*) as entries
        from (${sql.join(newest, sql` union all `)}) as counted group by 1, 2 order by 2, 1`.execute(query);
      return rows.map((row) => ({
        type: row.type,
        at: new Date(Number(row.step) * step * 1000),
        count: Number(row.times),
        entries: Number(row.entries),
      }));
    },
  };
}

interface TallyRow {
  readonly type: EventType;
  readonly step: number | string;
  readonly times: number | string;
  readonly entries: number | string;
}
