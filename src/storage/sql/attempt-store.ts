import { sql } from "kysely";
import type { AttemptStore, AttemptSwap } from "../../throttle/attempt-store.ts";
import type { SqlDatabase } from "./database.ts";
import { deleteOlder } from "./delete-older.ts";

/** Attempts in SQL. A swap is one statement, which knows by what it finds whether another one came first. */
export function createAttemptStore(database: SqlDatabase): AttemptStore {
  const { query } = database;
  return {
    read: async (key) => {
      const row = await query.selectFrom("attempts").select("state").where("key", "=", key).executeTakeFirst();
      return row?.state ?? null;
    },

    swap: (swap) => {
      const { recording } = swap;
      if (!recording) return swapRow(query, swap);
      return database.transact(async (tx, _revoke, record) => {
        const isDone = await swapRow(tx, swap);
        if (isDone) record(recording);
        return isDone;
      });
    },

    listLocked: ({ now, limit, userId }) =>
      query
        .selectFrom("attempts")
        .select(["key", "state as text"])
        .where("locked_at", "is not", null)
        .where((e) => e.or([e("locked_until", "is", null), e("locked_until", ">", now.getTime())]))
        .$if(userId !== undefined, (select) => select.where("user_id", "=", userId ?? ""))
        .orderBy("locked_at", "desc")
        .limit(limit)
        .execute(),

    sweep: (before, limit) =>
      deleteOlder(database, { table: "attempts", key: "key", moment: "dies_at" }, before, limit),
  };
}

async function swapRow(query: SqlDatabase["query"], { key, from, to }: AttemptSwap): Promise<boolean> {
  if (to === null) {
    if (from === null) return true;
    const { numDeletedRows } = await query
      .deleteFrom("attempts")
      .where("key", "=", key)
      .where("state", "=", from)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }
  const row = {
    state: to.text,
    user_id: to.userId,
    locked_at: to.lock?.at ?? null,
    locked_until: to.lock?.until ?? null,
    dies_at: to.diesAt,
  };
  if (from === null) {
    const { numAffectedRows } = await sql`insert into ${sql.table("attempts")}
      (key, state, user_id, locked_at, locked_until, dies_at)
      values (${key}, ${row.state}, ${row.user_id}, ${row.locked_at}, ${row.locked_until}, ${row.dies_at})
      on conflict (key) do nothing`.execute(query);
    return (numAffectedRows ?? 0n) > 0n;
  }
  const { numUpdatedRows } = await query
    .updateTable("attempts")
    .set(row)
    .where("key", "=", key)
    .where("state", "=", from)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}
