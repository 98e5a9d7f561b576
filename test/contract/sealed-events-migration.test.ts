import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { EventSealer } from "../../src/event/event-sealer.ts";
import { verifyEvents } from "../../src/event/verify-events.ts";
import { createSecretRing, generateSecret } from "../../src/secret/root-secret.ts";
import { SqlDatabase } from "../../src/storage/sql/database.ts";
import { createEventStore } from "../../src/storage/sql/event-store.ts";
import { usersSessionsRevocations } from "../../src/storage/sql/migrations/0001-users-sessions-revocations.ts";
import { eventsOutboxCodes } from "../../src/storage/sql/migrations/0002-events-outbox-codes.ts";
import { refresh } from "../../src/storage/sql/migrations/0003-refresh.ts";
import { eventHours } from "../../src/storage/sql/migrations/0015-event-hours.ts";
import { sealedEvents } from "../../src/storage/sql/migrations/0011-sealed-events.ts";
import { openPostgres } from "../../src/storage/sql/postgres.ts";
import { createSealStore } from "../../src/storage/sql/seal-store.ts";
import { openSqlite } from "../../src/storage/sql/sqlite.ts";
import { createPostgresDatabase, postgresUrl } from "../setup/postgres.ts";
import { start } from "./fixture.ts";

interface Empty {
  readonly database: SqlDatabase;
  /** Null on SQLite. */
  readonly url: string | null;
  readonly remove: () => Promise<void>;
}

const options = { clock: () => start, revocationLifetime: 360 };

async function onSqlite(): Promise<Empty> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-sealed-"));
  const engine = await openSqlite(join(folder, "test.db"), undefined);
  return {
    database: new SqlDatabase(engine, options),
    url: null,
    remove: async () => rmSync(folder, { recursive: true }),
  };
}

async function onPostgres(): Promise<Empty> {
  const { url, drop } = await createPostgresDatabase();
  const database = new SqlDatabase(await openPostgres(url, undefined), options);
  await sql`create schema latchkey`.execute(database.query);
  return { database, url, remove: drop };
}

for (const [name, open, isThere] of [
  ["SQLite", onSqlite, true],
  ["PostgreSQL", onPostgres, postgresUrl() !== null],
] as const) {
  describe.skipIf(!isThere)(`on ${name}`, () => {
    test("events from before keep what was known of them, can be erased, and are sealed as they are", async () => {
      const { database, remove } = await open();
      try {
        await database.transact(async (tx) => {
          for (const each of [usersSessionsRevocations, eventsOutboxCodes, refresh]) await each.up(tx, database.kind);
        });
        const insert = (
          type: string,
          data: string,
          ip: string | null,
          userAgent: string | null,
          email: string | null,
        ) =>
          sql`insert into ${sql.table("events")} (type, user_id, actor, created_at, count, data, ip, user_agent, email)
            values (${type}, 'u1', 'user', ${start}, 1, ${data}, ${ip}, ${userAgent}, ${email})`.execute(
            database.query,
          );
        await insert("session_started", '{"method":"password"}', "192.0.2.1", "Browser/1", null);
        await insert("password_changed", "{}", null, null, null);
        await insert("user_invited", "{}", null, null, "ada@example.com");
        await insert("user_banned", '{"reason":"wrote to Grace"}', null, null, null);
        await insert("user_banned", '{"reason":null}', "192.0.2.2", null, null);
        await database.transact((tx) => sealedEvents.up(tx, database.kind));
        await database.transact((tx) => eventHours.up(tx, database.kind));

        const events = await createEventStore(database).list({ after: 0, limit: 9 });
        expect(events.map(({ type, data, ip, userAgent, email }) => [type, data, ip, userAgent, email])).toStrictEqual([
          ["session_started", { method: "password" }, "192.0.2.1", "Browser/1", null],
          ["password_changed", {}, null, null, null],
          ["user_invited", {}, null, null, "ada@example.com"],
          ["user_banned", { reason: "wrote to Grace" }, null, null, null],
          ["user_banned", { reason: null }, "192.0.2.2", null, null],
        ]);
        const store = createSealStore(database);
        const ring = createSecretRing([generateSecret()]);
        const ignore = (): void => {};
        const told = { onCheckpoint: ignore, onDoubt: ignore, onError: ignore };
        expect(await new EventSealer({ store, ring, clock: options.clock, ...told }).seal()).toBe(5);
        expect(await verifyEvents({ store, ring })).toMatchObject({ ok: true, events: 5 });
        // There is no commitment to them: they can go without a word, but not come.
        await sql`delete from ${sql.table("event_details")} where event_id = 1`.execute(database.query);
        expect(await verifyEvents({ store, ring })).toMatchObject({ ok: true });
        await sql`update ${sql.table("event_details")} set salt = 'x' where event_id = 3`.execute(database.query);
        expect((await verifyEvents({ store, ring })).problems).toMatchObject([{ kind: "details_inserted", event: 3 }]);
        const left = await sql`select * from ${sql.table("events")}`.execute(database.query);
        expect(JSON.stringify(left.rows)).not.toMatch(/192\.0|Browser|example|Grace/);
      } finally {
        await database.close();
        await remove();
      }
    });
  });
}

describe.skipIf(postgresUrl() === null)("on PostgreSQL", () => {
  test("what a process of before is writing when it begins is moved, too", async () => {
    const { database, url, remove } = await onPostgres();
    const writer = new pg.Client({ connectionString: url ?? "" });
    await writer.connect();
    try {
      await database.transact(async (tx) => {
        for (const each of [usersSessionsRevocations, eventsOutboxCodes, refresh]) await each.up(tx, database.kind);
      });
      await writer.query("begin");
      await writer.query(`insert into latchkey.events (type, user_id, actor, created_at, count, data, ip, email)
        values ('user_banned', 'u1', 'operator', 1, 1, '{"reason":"wrote to Grace"}', '192.0.2.1', 'ada@example.com')`);
      const migrated = database.transact((tx) => sealedEvents.up(tx, database.kind));
      const waiting =
        "select count(*) as waiting from pg_locks where not granted and relation = 'latchkey.events'::regclass";
      await expect.poll(async () => (await writer.query(waiting)).rows[0].waiting, { timeout: 9_000 }).toBe("1");
      await writer.query("commit");
      await migrated;
      expect(await createEventStore(database).list({ after: 0, limit: 9 })).toMatchObject([
        { data: { reason: "wrote to Grace" }, ip: "192.0.2.1", email: "ada@example.com" },
      ]);
    } finally {
      await writer.end();
      await database.close();
      await remove();
    }
  });
});
