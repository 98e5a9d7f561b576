import { type RawBuilder, sql } from "kysely";
import { accountDigits, type NetworkFailureStore } from "../../throttle/network-failures.ts";
import type { SqlDatabase } from "./database.ts";
import { deleteOlder } from "./delete-older.ts";

/** Milliseconds by which two clocks may differ at least without being taken for one that was put back. */
const leastDifference = 60_000;

/** Counts in SQL: one statement inserts, counts on, or begins anew, and gives no row where the network has to wait. */
export function createNetworkFailureStore(database: SqlDatabase): NetworkFailureStore {
  const { query, clock } = database;
  return {
    begin: async ({ key, account }, policy) => {
      const now = clock();
      const window = policy.window * 1000;
      const mark = `,${account}`;
      const marksLength = policy.accounts * (accountDigits + 1);
      // What ends much later than anything that begins now was written by a clock that has been put back since.
      const isOver = sql`(net.reset_at <= ${now} or net.reset_at > ${now + window + Math.max(window, leastDifference)})`;
      const waitsNow = sql`(net.wait_until > ${now} and net.wait_until <= ${now + policy.longestWait * 1000 + leastDifference})`;
      const accounts = sql`(case when length(net.accounts) >= ${sql.lit(marksLength)} or replace(net.accounts, ${mark}, '') <> net.accounts
        then net.accounts else net.accounts || ${mark} end)`;
      const isMany = sql`(net.waits > 0 or
        (net.failures + 1 >= ${sql.lit(policy.failures)} and length(${accounts}) >= ${sql.lit(marksLength)}))`;
      const wait = nextWait(policy.longestWait);
      const anew = (value: RawBuilder<unknown>, otherwise: RawBuilder<unknown>): RawBuilder<unknown> =>
        sql`case when ${isOver} then ${value} else ${otherwise} end`;
      const { rows } = await sql<{ since: number | string; waits: number }>`
        insert into ${sql.table("network_failures")} as net (key, since, reset_at, failures, accounts, waits, wait_until)
        values (${key}, ${now}, ${now + window}, 1, ${mark}, 0, 0)
        on conflict (key) do update set
          since = ${anew(sql`${now}`, sql`net.since`)},
          reset_at = case when ${isOver} or ${isMany} then ${now + window} else net.reset_at end,
          failures = ${anew(sql`1`, sql`net.failures + 1`)},
          accounts = ${anew(sql`${mark}`, accounts)},
          waits = ${anew(sql`0`, sql`case when ${isMany} then net.waits + 1 else 0 end`)},
          wait_until = ${anew(sql`0`, sql`case when ${isMany} then cast(${now} as bigint) + 1000 * ${wait} else 0 end`)}
        where ${isOver} or not ${waitsNow}
        returning since, waits`.execute(query);
      const [row] = rows;
      if (row) return { may: true, taken: { key, account, since: Number(row.since), waits: row.waits > 0 } };
      const kept = await query
        .selectFrom("network_failures")
        .select("wait_until")
        .where("key", "=", key)
        .executeTakeFirst();
      return { may: false, until: Number(kept?.wait_until ?? now) };
    },

    takeBack: async ({ key, account, since, waits }, isRight) => {
      const isWaited = sql`(${sql.lit(waits)} and waits > 0)`;
      const accounts = isRight ? sql`replace(accounts, ${`,${account}`}, '')` : sql`accounts`;
      await sql`update ${sql.table("network_failures")} set
          failures = case when failures > 0 then failures - 1 else 0 end,
          accounts = ${accounts},
          wait_until = case when ${isWaited} then 0 else wait_until end,
          waits = case when ${isWaited} then waits - 1 else waits end
        where key = ${key} and since = ${since}`.execute(query);
    },

    sweep: (endedBefore, limit) =>
      deleteOlder(database, { table: "network_failures", key: "key", moment: "reset_at" }, endedBefore, limit),
  };
}

/** Seconds of the next wait, by how many there were. */
function nextWait(longest: number): RawBuilder<number> {
  const last = Math.ceil(Math.log2(longest));
  return sql<number>`(case when net.waits >= ${sql.lit(last)} then ${sql.lit(longest)} else 1 << net.waits end)`;
}
