import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { type ClaimedMessage, type MessageKind, messageKinds } from "../../outbox/message.ts";
import { longestWait, type OutboxStore } from "../../outbox/outbox-store.ts";
import type { SqlDatabase } from "./database.ts";
import { deleteOlder } from "./delete-older.ts";

/** Messages that wait, in SQL. A claim moves `due_at` to when it runs out, so that one index serves waiting and abandoned ones alike. */
export function createOutboxStore(database: SqlDatabase): OutboxStore {
  const { query, kind, clock } = database;
  return {
    add: (messages) => database.transact(async (_tx, _revoke, record) => record({ events: [], messages })),

    claim: async (messageKind, limit, lease) => {
      const now = clock();
      const claim = randomBytes(12).toString("base64url");
      const rows = await query
        .with("due", (db) =>
          db
            .selectFrom("outbox")
            .select("id")
            .where("kind", "=", messageKind)
            .where("dead_at", "is", null)
            .where("due_at", "<=", now)
            .orderBy("due_at")
            .limit(limit)
            .$if(kind === "postgres", (due) => due.forUpdate().skipLocked()),
        )
        .updateTable("outbox")
        .set({ claim, due_at: now + lease, attempts: sql`attempts + 1` })
        .where("id", "in", (e) => e.selectFrom("due").select("id"))
        .where("dead_at", "is", null)
        .where("due_at", "<=", now)
        .returning(["id", "kind", "payload", "attempts", "created_at"])
        .execute();
      return rows
        .map(
          (row): ClaimedMessage => ({
            id: Number(row.id),
            kind: row.kind as MessageKind,
            payload: row.payload,
            attempts: row.attempts,
            createdAt: new Date(Number(row.created_at)),
            claim,
          }),
        )
        .toSorted((a, b) => a.id - b.id);
    },

    delivered: async ({ id, claim }) => {
      await query.deleteFrom("outbox").where("id", "=", id).where("claim", "=", claim).execute();
    },

    failed: async ({ id, claim }, retryAt, error) => {
      const next = retryAt === null ? { dead_at: clock() } : { due_at: retryAt.getTime() };
      await query
        .updateTable("outbox")
        .set({ ...next, claim: null, error })
        .where("id", "=", id)
        .where("claim", "=", claim)
        .execute();
    },

    listDead: async (messageKind, limit) => {
      const rows = await query
        .selectFrom("outbox")
        .select(["id", "kind", "attempts", "created_at", "dead_at", "error"])
        .where("kind", "=", messageKind)
        .where("dead_at", "is not", null)
        .orderBy("dead_at", "desc")
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        id: Number(row.id),
        kind: row.kind as MessageKind,
        attempts: row.attempts,
        createdAt: new Date(Number(row.created_at)),
        deadAt: new Date(Number(row.dead_at)),
        error: row.error ?? "",
      }));
    },

    readDead: async (messageKind, limit) => {
      const rows = await query
        .selectFrom("outbox")
        .select(["id", "payload", "created_at"])
        .where("kind", "=", messageKind)
        .where("dead_at", "is not", null)
        .orderBy("dead_at", "desc")
        .orderBy("id", "desc")
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        id: Number(row.id),
        payload: row.payload,
        createdAt: new Date(Number(row.created_at)),
      }));
    },

    revive: async (id, messageKind) => {
      const { numUpdatedRows } = await query
        .updateTable("outbox")
        .set({ dead_at: null, due_at: clock(), attempts: 0, error: null })
        .where("id", "=", id)
        .$if(messageKind !== undefined, (update) => update.where("kind", "=", messageKind ?? "mail"))
        .where("dead_at", "is not", null)
        .executeTakeFirstOrThrow();
      return numUpdatedRows > 0n;
    },

    count: async (messageKind) => {
      const row = await query
        .selectFrom("outbox")
        .select((e) => [
          e.fn.count<number | string>("id").filterWhere("dead_at", "is", null).as("waiting"),
          e.fn.count<number | string>("id").filterWhere("dead_at", "is not", null).as("dead"),
          e.fn.min<number | string | null>("created_at").filterWhere("dead_at", "is", null).as("oldest"),
        ])
        .where("kind", "=", messageKind)
        .executeTakeFirstOrThrow();
      const oldest = row.oldest === null ? null : new Date(Number(row.oldest));
      return { waiting: Number(row.waiting), dead: Number(row.dead), oldest };
    },

    sweep: async (deadBefore, limit) => {
      const now = clock();
      await query
        .updateTable("outbox")
        .set({ due_at: now, claim: null })
        // Of every kind: the index begins with it.
        .where("kind", "in", messageKinds)
        .where("dead_at", "is", null)
        .where("due_at", ">", now + longestWait * 1000)
        .execute();
      return deleteOlder(database, { table: "outbox", key: "id", moment: "dead_at" }, deadBefore, limit);
    },

    subscribe: (listener) => database.subscribeToMessages(listener),
  };
}
