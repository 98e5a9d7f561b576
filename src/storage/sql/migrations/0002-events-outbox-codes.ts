import { type RawBuilder, sql } from "kysely";
import type { Expand } from "../migration.ts";

/** What happened, what waits to leave, what may be used once, and small data of sessions. */
export const eventsOutboxCodes: Expand = {
  version: 2,
  kind: "expand",
  what: "Makes events, the outbox, codes, registrations, counters, hooks and data of sessions; users get an index for lists.",
  effects: [{ table: "users", cost: "index" }],
  up: async (tx, kind) => {
    const run = async (statement: RawBuilder<unknown>): Promise<void> => {
      await statement.execute(tx);
    };
    const postgres = kind === "postgres";
    const key = postgres ? sql`text collate "C"` : sql`text`;
    const moment = postgres ? sql`bigint` : sql`integer`;
    const counted = postgres
      ? sql`bigint generated always as identity primary key`
      : sql`integer primary key autoincrement`;
    const strict = postgres ? sql`` : sql`strict`;
    const index = (name: string): RawBuilder<unknown> => sql.id(postgres ? name : `latchkey_${name}`);

    // Grows by one when every device that is known for this user has to be forgotten.
    await run(sql`alter table ${sql.table("users")} add column device_epoch integer not null default 0`);
    await run(sql`alter table ${sql.table("users")} add column operator text`);
    // For lists of users, the newest first, and for finding one by how her name begins.
    await run(sql`create index ${index("users_created_at")} on ${sql.table("users")} (created_at, id)`);
    await run(sql`create index ${index("users_banned")} on ${sql.table("users")} (created_at, id)
      where banned_at is not null`);
    await run(sql`create index ${index("users_operator")} on ${sql.table("users")} (created_at, id)
      where operator is not null`);
    const lowerName = postgres ? sql`lower(name collate "C")` : sql`lower(name)`;
    await run(sql`create index ${index("users_name")} on ${sql.table("users")} (${lowerName})`);

    // No foreign keys: an event outlives whom it is about. ip, user_agent and email are set to null when she is erased.
    await run(sql`create table ${sql.table("events")} (
      id ${counted},
      type text not null,
      user_id ${key},
      session_id ${key},
      actor text not null,
      created_at ${moment} not null,
      count integer not null,
      data text not null,
      ip text,
      user_agent text,
      email text
    ) ${strict}`);
    await run(sql`create index ${index("events_of_user")} on ${sql.table("events")} (user_id, id)`);
    await run(sql`create index ${index("events_created_at")} on ${sql.table("events")} (created_at)`);

    await run(sql`create table ${sql.table("outbox")} (
      id ${counted},
      kind text not null,
      payload text not null,
      created_at ${moment} not null,
      due_at ${moment} not null,
      attempts integer not null,
      claim ${key},
      dead_at ${moment},
      error text
    ) ${strict}`);
    await run(sql`create index ${index("outbox_due")} on ${sql.table("outbox")} (kind, due_at) where dead_at is null`);
    await run(sql`create index ${index("outbox_dead")} on ${sql.table("outbox")} (dead_at) where dead_at is not null`);

    // A code that somebody was sent: only its hash, under the one purpose it is good for.
    await run(sql`create table ${sql.table("codes")} (
      hash ${key} primary key,
      purpose text not null,
      subject ${key} not null,
      data text not null,
      created_at ${moment} not null,
      expires_at ${moment} not null
    ) ${strict}`);
    await run(sql`create index ${index("codes_of_subject")} on ${sql.table("codes")} (subject, purpose)`);
    await run(sql`create index ${index("codes_expires_at")} on ${sql.table("codes")} (expires_at)`);

    // An attempt to register an address that nobody has proven yet. It reserves nothing.
    await run(sql`create table ${sql.table("pending_registrations")} (
      id ${key} primary key,
      email ${key} not null,
      name text,
      password_hash text not null,
      data text not null,
      created_at ${moment} not null,
      expires_at ${moment} not null
    ) ${strict}`);
    await run(sql`create index ${index("pending_registrations_email")}
      on ${sql.table("pending_registrations")} (email)`);
    await run(sql`create index ${index("pending_registrations_expires_at")}
      on ${sql.table("pending_registrations")} (expires_at)`);

    // Fixed windows: how often something happened under a key until reset_at.
    await run(sql`create table ${sql.table("counters")} (
      key ${key} primary key,
      count integer not null,
      reset_at ${moment} not null
    ) ${strict}`);
    await run(sql`create index ${index("counters_reset_at")} on ${sql.table("counters")} (reset_at)`);

    // What the programs of this installation want to be told of, whether or not one of them is running now.
    await run(sql`create table ${sql.table("hooks")} (name ${key} primary key, seen_at ${moment} not null) ${strict}`);

    await run(sql`create table ${sql.table("session_data")} (
      session_id ${key} not null references ${sql.table("sessions")} (id) on delete cascade,
      key ${key} not null,
      value text not null,
      primary key (session_id, key)
    ) ${strict}`);
  },
};
