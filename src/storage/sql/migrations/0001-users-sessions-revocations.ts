import { randomBytes } from "node:crypto";
import { type RawBuilder, sql } from "kysely";
import type { Expand } from "../migration.ts";

/** Users, their sessions, the revocation log and the epoch that names this database's log. */
export const usersSessionsRevocations: Expand = {
  version: 1,
  kind: "expand",
  what: "Makes users, sessions, the revocation log and the tables about processes and secrets.",
  effects: [],
  up: async (tx, kind) => {
    const run = async (statement: RawBuilder<unknown>): Promise<void> => {
      await statement.execute(tx);
    };
    const postgres = kind === "postgres";
    // Ids and addresses are compared byte by byte, whatever the database's locale.
    const key = postgres ? sql`text collate "C"` : sql`text`;
    const flag = postgres ? sql`boolean` : sql`integer`;
    const moment = postgres ? sql`bigint` : sql`integer`;
    const logId = postgres
      ? sql`bigint generated always as identity primary key`
      : sql`integer primary key autoincrement`;
    const strict = postgres ? sql`` : sql`strict`;
    // Room in each page, so that "last seen" moves within it and touches no index.
    const roomy = postgres ? sql`with (fillfactor = 85)` : sql`strict`;
    // An index lives in its table's schema on PostgreSQL, but in one namespace with the host's on SQLite.
    const index = (name: string): RawBuilder<unknown> => sql.id(postgres ? name : `latchkey_${name}`);

    await run(sql`create table ${sql.table("users")} (
      id ${key} primary key,
      email ${key} unique,
      email_verified ${flag} not null,
      name text,
      avatar_url text,
      role text not null,
      metadata text not null,
      password_hash text,
      version integer not null,
      banned_at ${moment},
      delete_after ${moment},
      created_at ${moment} not null,
      updated_at ${moment} not null
    ) ${strict}`);
    await run(sql`create index ${index("users_delete_after")} on ${sql.table("users")} (delete_after)
      where delete_after is not null`);

    await run(sql`create table ${sql.table("sessions")} (
      id ${key} primary key,
      user_id ${key} not null references ${sql.table("users")} (id) on delete cascade,
      seed text not null,
      generation integer not null,
      counter integer not null,
      secret_id text not null,
      carrier text not null,
      method text not null,
      user_version integer not null,
      created_at ${moment} not null,
      authenticated_at ${moment} not null,
      last_seen_at ${moment} not null,
      expires_at ${moment} not null,
      ended_at ${moment},
      end_reason text,
      ip text,
      user_agent text,
      device_name text
    ) ${roomy}`);
    // Live sessions of a user stand together (ended_at null), newest last; the whole of it serves the cascade from users.
    await run(
      sql`create index ${index("sessions_of_user")} on ${sql.table("sessions")} (user_id, ended_at, created_at)`,
    );
    await run(sql`create index ${index("sessions_expires_at")} on ${sql.table("sessions")} (expires_at)`);

    // No foreign keys: an entry outlives what it is about.
    await run(sql`create table ${sql.table("revocations")} (
      id ${logId},
      kind text not null,
      subject text not null,
      version integer,
      created_at ${moment} not null,
      expires_at ${moment} not null
    ) ${strict}`);
    await run(sql`create index ${index("revocations_expires_at")} on ${sql.table("revocations")} (expires_at)`);

    await run(
      sql`create table ${sql.table("secrets")} (id ${key} primary key, first_used_at ${moment} not null) ${strict}`,
    );

    await run(sql`create table ${sql.table("processes")} (id ${key} primary key, issues ${key} not null, accepts text not null,
      seen_at ${moment} not null) ${strict}`);

    await run(sql`create table ${sql.table("meta")} (key text primary key, value text not null) ${strict}`);
    const epoch = randomBytes(16).toString("base64url");
    await tx.insertInto("meta").values({ key: "epoch", value: epoch }).execute();
  },
};
