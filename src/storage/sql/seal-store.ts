import { type Selectable, sql } from "kysely";
import type { StoredDetails } from "../../event/event-details.ts";
import { hour } from "../../event/event-hours.ts";
import type { EventAnchor } from "../../event/event-anchor.ts";
import type { BlockHead, EventBlock } from "../../event/event-block.ts";
import type { EventRow } from "../../event/event-row.ts";
import type { SealStore } from "../../event/seal-store.ts";
import type { SqlDatabase, SqlTransaction } from "./database.ts";
import type { EventAnchorTable, EventBlockTable, EventTable } from "./schema.ts";
import { settledReader } from "./settled-events.ts";

/** The key under which the table `meta` says up to which event details are older than commitments. */
const movedThroughKey = "events_moved_through";

/** The sealed record of events in SQL. */
export function createSealStore(database: SqlDatabase): SealStore {
  const { query } = database;
  const settled = settledReader(database);
  return {
    settled,

    end: async () => {
      const columns = sql.join(headColumns.map((column) => sql.ref(`block.${column}`)));
      const { rows } = await sql<Selectable<EventBlockTable> & { newest: number | string | null }>`select ${columns},
          (select max(id) from ${sql.table("events")}) as newest
        from (select max(id) as id from ${sql.table("event_blocks")}) as last
        left join ${sql.table("event_blocks")} as block on block.id = last.id`.execute(query);
      const [row] = rows;
      return { newest: Number(row?.newest ?? 0), block: row && row.id !== null ? toBlockHead(row) : null };
    },

    rows: async ({ after, through, limit }) => {
      const rows = await query
        .selectFrom("events")
        .selectAll()
        .where("id", ">", after)
        .where("id", "<=", through)
        .orderBy("id")
        .limit(limit)
        .execute();
      return rows.map(toEventRow);
    },

    detailedRows: async (after, limit) => {
      const rows = await query
        .selectFrom("events as event")
        .leftJoin("event_details as detail", "detail.event_id", "event.id")
        .selectAll("event")
        .select(["detail.event_id", "detail.salt", "detail.ip", "detail.user_agent", "detail.email"])
        .select("detail.data as words")
        .where("event.id", ">", after)
        .orderBy("event.id")
        .limit(limit)
        .execute();
      return rows.map((row) => {
        const { salt, ip, user_agent: userAgent, email, words: data } = row;
        const details: StoredDetails | null = row.event_id === null ? null : { salt, ip, userAgent, email, data };
        return { ...toEventRow(row), details };
      });
    },

    append: (block, hours) =>
      database.transact(async (tx) => {
        const { numInsertedOrUpdatedRows } = await tx
          .insertInto("event_blocks")
          .values({
            id: block.id,
            through_id: block.through,
            count: block.count,
            oldest_at: block.oldestAt,
            newest_at: block.newestAt,
            sealed_at: block.sealedAt,
            secret_id: block.secretId,
            vouches: block.vouches,
            link: block.link,
            seal: block.seal,
            entries: block.entries,
          })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow();
        if (numInsertedOrUpdatedRows !== 1n) return false;
        for (const { type, beginsAt, times } of hours) {
          await tx
            .insertInto("event_hours")
            .values({ type, begins_at: beginsAt, times })
            .onConflict((conflict) =>
              conflict
                .columns(["type", "begins_at"])
                .doUpdateSet((e) => ({ times: e("event_hours.times", "+", e.ref("excluded.times")) })),
            )
            .execute();
        }
        return true;
      }),

    blocks: async (after, limit) => {
      const rows = await query
        .selectFrom("event_blocks")
        .selectAll()
        .where("id", ">", after)
        .orderBy("id")
        .limit(limit)
        .execute();
      return rows.map((row): EventBlock => ({ ...toBlockHead(row), entries: row.entries }));
    },

    anchor: async () => {
      const row = await query.selectFrom("event_anchor").selectAll().where("id", "=", 1).executeTakeFirst();
      return row === undefined ? null : toAnchor(row);
    },

    movedThrough: async () => {
      const row = await query.selectFrom("meta").select("value").where("key", "=", movedThroughKey).executeTakeFirst();
      return Number(row?.value ?? 0);
    },

    begin: async (anchor) => {
      await query
        .insertInto("event_anchor")
        .values({ id: 1, ...anchorRow(anchor) })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    remove: ({ from, to }, before) =>
      database.transact(async (tx) => {
        if (!(await moveAnchor(tx, from, to))) return false;
        if (before !== null) {
          await tx
            .deleteFrom("event_hours")
            .where("begins_at", "<", before.getTime() - hour)
            .execute();
        }
        if (to.block === from.block) return true;
        await tx.deleteFrom("event_blocks").where("id", ">", from.block).where("id", "<=", to.block).execute();
        for (const [table, key] of [["event_details", "event_id"] as const, ["events", "id"] as const]) {
          await sql`delete from ${sql.table(table)} where ${sql.ref(key)} > ${from.through} and ${sql.ref(key)} <= ${to.through}`.execute(
            tx,
          );
        }
        return true;
      }),

    removeRefreshed: ({ from, to }, limit) =>
      database.transact(async (tx) => {
        if (!(await moveAnchor(tx, from, to))) return null;
        const old = await tx
          .selectFrom("events")
          .select("id")
          .where(sql<boolean>`type = 'refreshed'`)
          .where("created_at", "<", to.refreshedBefore)
          .orderBy("created_at")
          .limit(limit)
          .execute();
        const ids = old.map(({ id }) => Number(id));
        if (ids.length === 0) return 0;
        await tx.deleteFrom("event_details").where("event_id", "in", ids).execute();
        const { numDeletedRows } = await tx.deleteFrom("events").where("id", "in", ids).executeTakeFirstOrThrow();
        return Number(numDeletedRows);
      }),

    hasRefreshed: async (before) => {
      const row = await query
        .selectFrom("events")
        .select("id")
        .where(sql<boolean>`type = 'refreshed'`)
        .where("created_at", "<", before.getTime())
        .orderBy("created_at")
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },

    erased: async (userIds) => {
      const last = await query
        .selectFrom("events")
        .select("id")
        .where("type", "=", "user_erased")
        .orderBy("id", "desc")
        .limit(1)
        .executeTakeFirst();
      const lastEvent = Number(last?.id ?? 0);
      if (userIds.length === 0 || lastEvent === 0) return { users: new Set(), lastEvent };
      const rows = await query
        .selectFrom("events")
        .select("user_id")
        .where("user_id", "in", userIds)
        .where("type", "=", "user_erased")
        .execute();
      return { users: new Set(rows.map(({ user_id: id }) => id ?? "")), lastEvent };
    },
  };
}

/** False when the anchor is another one by now. */
async function moveAnchor(tx: SqlTransaction, from: EventAnchor, to: EventAnchor): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("event_anchor")
    .set(anchorRow(to))
    .where("id", "=", 1)
    .where("seal", "=", from.seal)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

const headColumns = [
  "id",
  "through_id",
  "count",
  "oldest_at",
  "newest_at",
  "sealed_at",
  "secret_id",
  "vouches",
  "link",
  "seal",
] as const satisfies readonly (keyof EventBlockTable)[];

function toEventRow(row: Selectable<EventTable>): EventRow {
  return {
    id: Number(row.id),
    type: row.type,
    userId: row.user_id,
    sessionId: row.session_id,
    actor: row.actor,
    actorId: row.actor_id,
    createdAt: Number(row.created_at),
    count: row.count,
    data: row.data,
    commitment: row.commitment,
  };
}

function toBlockHead(row: Pick<Selectable<EventBlockTable>, (typeof headColumns)[number]>): BlockHead {
  return {
    id: Number(row.id),
    through: Number(row.through_id),
    count: row.count,
    oldestAt: Number(row.oldest_at),
    newestAt: Number(row.newest_at),
    sealedAt: Number(row.sealed_at),
    secretId: row.secret_id,
    vouches: Boolean(row.vouches),
    link: row.link,
    seal: row.seal,
  };
}

function toAnchor(row: Selectable<EventAnchorTable>): EventAnchor {
  return {
    block: Number(row.block),
    through: Number(row.through_id),
    link: row.link,
    refreshedBefore: Number(row.refreshed_before),
    movedThrough: Number(row.moved_through),
    doubtfulThrough: Number(row.doubtful_through),
    secretId: row.secret_id,
    seal: row.seal,
  };
}

function anchorRow(anchor: EventAnchor): {
  readonly [Column in Exclude<keyof EventAnchorTable, "id">]: Column extends "link" | "secret_id" | "seal"
    ? string
    : number;
} {
  return {
    block: anchor.block,
    through_id: anchor.through,
    link: anchor.link,
    refreshed_before: anchor.refreshedBefore,
    moved_through: anchor.movedThrough,
    doubtful_through: anchor.doubtfulThrough,
    secret_id: anchor.secretId,
    seal: anchor.seal,
  };
}
