import { sql } from "kysely";
import { splitEvent } from "../../event/event-details.ts";
import type { SeedBatch, SeedEvent, SeedSession, SeedStore, SeedUser } from "../seed-store.ts";
import type { SqlDatabase, SqlTransaction } from "./database.ts";
import { type Columns, insertRows } from "./insert-rows.ts";
import { toSessionRow } from "./start-session.ts";

/** Kilobytes of pages that SQLite keeps while it writes: ids are random, so that every batch touches pages everywhere. */
const roomyCache = 256_000;
/** Pages in the log of SQLite before they are moved into the file. */
const roomyLog = 20_000;

/** Filling a database with people who were made up, in SQL. */
export function createSeedStore(database: SqlDatabase): SeedStore {
  const { query, kind } = database;
  return {
    isEmpty: async () => (await query.selectFrom("users").select("id").limit(1).executeTakeFirst()) === undefined,

    hasOthers: async (domains) => {
      const row = await query
        .selectFrom("users")
        .select("id")
        .where((e) =>
          e.or([
            e("email", "is", null),
            e.and(
              domains.flatMap((domain) => [
                e("email", "not like", `%@${domain}`),
                e("email", "not like", `%.${domain}`),
              ]),
            ),
          ]),
        )
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },

    progress: async (name) => {
      const row = await query.selectFrom("meta").select("value").where("key", "=", name).executeTakeFirst();
      return row?.value ?? null;
    },

    begin: async () => {
      if (kind === "postgres") return;
      await sql`pragma cache_size = ${sql.lit(-roomyCache)}`.execute(query);
      await sql`pragma wal_autocheckpoint = ${sql.lit(roomyLog)}`.execute(query);
    },

    write: (batch, { name, text }) =>
      database.transact(async (tx) => {
        await writeBatch(tx, kind, batch);
        await tx
          .insertInto("meta")
          .values({ key: name, value: text })
          .onConflict((conflict) => conflict.column("key").doUpdateSet({ value: text }))
          .execute();
      }),

    finish: async () => {
      if (kind === "postgres") {
        for (const table of ["users", "sessions", "identities", "events", "event_details"] as const) {
          await sql`analyze ${sql.table(table)}`.execute(query);
        }
        return;
      }
      await sql`pragma wal_checkpoint(truncate)`.execute(query);
    },
  };
}

async function writeBatch(tx: SqlTransaction, kind: SqlDatabase["kind"], batch: SeedBatch): Promise<void> {
  const { users = [], identities = [], sessions = [], events = [] } = batch;
  await insertRows(tx, kind, "users", userColumns, users.map(toUserRow));
  await insertRows(
    tx,
    kind,
    "identities",
    identityColumns,
    identities.map(({ userId, createdAt, avatarUrl, ...rest }) => ({
      ...rest,
      user_id: userId,
      avatar_url: avatarUrl,
      created_at: createdAt.getTime(),
      last_used_at: createdAt.getTime(),
    })),
  );
  await insertRows(tx, kind, "sessions", sessionColumns, sessions.map(toSeededRow));
  if (events.length === 0) return;
  const ids = await drawIds(tx, kind, events.length);
  const split = events.map((event, index) => ({ event, id: ids[index] ?? 0, ...splitEvent(event) }));
  await insertRows(
    tx,
    kind,
    "events",
    eventColumns,
    split.map(({ event, id, data, commitment }) => ({ ...toEventRow(event), id, data, commitment })),
  );
  const details = split.flatMap(({ id, details }) => (details ? [{ id, details }] : []));
  await insertRows(
    tx,
    kind,
    "event_details",
    detailColumns,
    details.map(({ id, details: { salt, ip, userAgent, email, data } }) => ({
      event_id: id,
      salt,
      ip,
      user_agent: userAgent,
      email,
      data,
    })),
  );
}

/** Ids for as many events, in their order. */
async function drawIds(tx: SqlTransaction, kind: SqlDatabase["kind"], count: number): Promise<number[]> {
  if (kind === "postgres") {
    // Security: whoever seals believes that who has drawn an id has the table locked for it.
    await sql`lock table ${sql.table("events")} in row exclusive mode`.execute(tx);
    const { rows } = await sql<{ id: string }>`select nextval('"latchkey"."events_id_seq"') as id
      from generate_series(1, ${count}::int)`.execute(tx);
    return rows.map(({ id }) => Number(id));
  }
  const { rows } = await sql<{ id: number }>`select coalesce((select seq from sqlite_sequence
    where name = 'latchkey_events'), 0) as id`.execute(tx);
  const last = rows[0]?.id ?? 0;
  return Array.from({ length: count }, (_, index) => last + 1 + index);
}

const userColumns: Columns = {
  id: "text",
  email: "text",
  email_verified: "boolean",
  name: "text",
  role: "text",
  metadata: "text",
  version: "integer",
  banned_at: "bigint",
  delete_after: "bigint",
  created_at: "bigint",
  updated_at: "bigint",
};

function toUserRow(user: SeedUser): Record<keyof typeof userColumns, string | number | boolean | null> {
  return {
    id: user.id,
    email: user.email,
    email_verified: user.emailVerified,
    name: user.name,
    role: user.role,
    metadata: user.metadata ?? "{}",
    version: 1,
    banned_at: user.bannedAt,
    delete_after: user.deleteAfter,
    created_at: user.createdAt.getTime(),
    updated_at: user.createdAt.getTime(),
  };
}

const identityColumns: Columns = {
  id: "text",
  user_id: "text",
  provider: "text",
  issuer: "text",
  subject: "text",
  email: "text",
  name: "text",
  avatar_url: "text",
  created_at: "bigint",
  last_used_at: "bigint",
};

const sessionColumns: Columns = {
  id: "text",
  user_id: "text",
  seed: "text",
  generation: "integer",
  counter: "integer",
  secret_id: "text",
  carrier: "text",
  method: "text",
  user_version: "integer",
  created_at: "bigint",
  authenticated_at: "bigint",
  last_seen_at: "bigint",
  expires_at: "bigint",
  ended_at: "bigint",
  end_reason: "text",
  ip: "text",
  user_agent: "text",
  device_name: "text",
  transport: "text",
  rotated_at: "bigint",
};

function toSeededRow(session: SeedSession): Record<keyof typeof sessionColumns, string | number | boolean | null> {
  const { endedAt, endReason, lastSeenAt } = session;
  return { ...toSessionRow(session), ended_at: endedAt, end_reason: endReason, rotated_at: lastSeenAt };
}

const eventColumns: Columns = {
  id: "bigint",
  type: "text",
  user_id: "text",
  session_id: "text",
  actor: "text",
  actor_id: "text",
  created_at: "bigint",
  count: "integer",
  data: "text",
  commitment: "text",
};

function toEventRow(event: SeedEvent): Record<string, string | number | null> {
  return {
    type: event.type,
    user_id: event.userId,
    session_id: event.sessionId ?? null,
    actor: event.actor ?? "user",
    actor_id: event.actorId ?? null,
    created_at: event.createdAt,
    count: event.count ?? 1,
  };
}

const detailColumns: Columns = {
  event_id: "bigint",
  salt: "text",
  ip: "text",
  user_agent: "text",
  email: "text",
  data: "text",
};
