import { type RawBuilder, sql } from "kysely";
import type { Expand } from "../migration.ts";

/** Seals over events, and what can be erased of them in a table of its own. */
export const sealedEvents: Expand = {
  version: 11,
  kind: "expand",
  what: "Moves what can be erased of an event into a table of its own, and makes the seals.",
  effects: [{ table: "events", cost: "rewrite" }],
  up: async (tx, kind) => {
    const run: Run = async (statement) => {
      await statement.execute(tx);
    };
    const postgres = kind === "postgres";
    const key = postgres ? sql`text collate "C"` : sql`text`;
    const moment = postgres ? sql`bigint` : sql`integer`;
    const number = postgres ? sql`bigint` : sql`integer`;
    const flag = postgres ? sql`boolean` : sql`integer`;
    const strict = postgres ? sql`` : sql`strict`;
    const index = (name: string): RawBuilder<unknown> => sql.id(postgres ? name : `latchkey_${name}`);
    const events = sql.table("events");

    // What a process of an earlier version writes from now on waits, and fails: it would lack its details, which are moved only once.
    if (postgres) await run(sql`lock table ${events} in share row exclusive mode`);
    // What can be erased. No foreign key: rows come and go by the thousand, with their events, in the same transaction.
    await run(sql`create table ${sql.table("event_details")} (
      event_id ${number} primary key,
      salt text,
      ip text,
      user_agent text,
      email text,
      data text
    ) ${strict}`);
    // Moved as they are: there was no commitment when they were written, and so there is no salt.
    await run(sql`insert into ${sql.table("event_details")} (event_id, ip, user_agent, email, data)
      select id, ip, user_agent, email,
        case when type = 'user_banned' and data <> '{"reason":null}' then data end
      from ${events} where ip is not null or user_agent is not null or email is not null or type = 'user_banned'`);
    await (postgres ? changeEvents(run) : copyEvents(run));
    await run(sql`create index ${index("event_details_email")} on ${sql.table("event_details")} (email)
      where email is not null`);
    await run(sql`insert into ${sql.table("meta")} (key, value)
      select 'events_moved_through', cast(coalesce(max(id), 0) as text) from ${events}`);

    await run(sql`create index ${index("events_of_type")} on ${events} (type, id)`);
    await run(
      sql`create index ${index("events_of_session")} on ${events} (session_id, id) where session_id is not null`,
    );
    await run(sql`create index ${index("events_of_actor")} on ${events} (actor_id, id) where actor_id is not null`);

    // Events that were sealed together. A number is there once: of two processes that seal, one adds the block.
    await run(sql`create table ${sql.table("event_blocks")} (
      id ${number} primary key,
      through_id ${number} not null,
      count integer not null,
      oldest_at ${moment} not null,
      newest_at ${moment} not null,
      sealed_at ${moment} not null,
      secret_id ${key} not null,
      vouches ${flag} not null,
      link text not null,
      seal text not null,
      entries text not null
    ) ${strict}`);

    // One row: where the record begins.
    await run(sql`create table ${sql.table("event_anchor")} (
      id integer primary key check (id = 1),
      block ${number} not null,
      through_id ${number} not null,
      link text not null,
      refreshed_before ${moment} not null,
      moved_through ${number} not null,
      doubtful_through ${number} not null,
      secret_id ${key} not null,
      seal text not null
    ) ${strict}`);
  },
};

type Run = (statement: RawBuilder<unknown>) => Promise<void>;

/**
 * The operator who did it comes, and the salted hash of what stands in event_details, which the seals cover in its place; what was moved
 * goes. PostgreSQL changes its catalogue for that, and no row.
 */
async function changeEvents(run: Run): Promise<void> {
  const events = sql.table("events");
  await run(sql`update ${events} set data = '{"reason":null}' where type = 'user_banned'`);
  await run(sql`alter table ${events} add column actor_id text collate "C", add column commitment text,
    drop column ip, drop column user_agent, drop column email`);
}

/** SQLite would write every row anew for each column that goes: it is written anew once, and so is nothing left of what was moved. */
async function copyEvents(run: Run): Promise<void> {
  const [events, old] = [sql.table("events"), sql.id("latchkey_events_old")];
  const columns = sql.raw("id, type, user_id, session_id, actor, created_at, count, data");
  await run(sql`alter table ${events} rename to ${old}`);
  await run(sql`create table ${events} (
    id integer primary key autoincrement,
    type text not null,
    user_id text,
    session_id text,
    actor text not null,
    actor_id text,
    created_at integer not null,
    count integer not null,
    data text not null,
    commitment text
  ) strict`);
  await run(sql`insert into ${events} (${columns}) select id, type, user_id, session_id, actor, created_at, count,
    case when type = 'user_banned' then '{"reason":null}' else data end from ${old} order by id`);
  // No id is given out again, also where the newest events were swept.
  await run(sql`delete from sqlite_sequence where name = 'latchkey_events'`);
  await run(sql`insert into sqlite_sequence (name, seq)
    select 'latchkey_events', seq from sqlite_sequence where name = 'latchkey_events_old'`);
  await run(sql`drop table ${old}`);
  await run(sql`create index latchkey_events_of_user on ${events} (user_id, id)`);
  await run(sql`create index latchkey_events_created_at on ${events} (created_at)`);
  await run(sql`create index latchkey_events_refreshed on ${events} (created_at) where type = 'refreshed'`);
}
