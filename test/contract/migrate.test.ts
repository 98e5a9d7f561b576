import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../../src/error/configuration-error.ts";
import { migrations } from "../../src/storage/sql/migration-list.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import type { MigrateMode, Storage } from "../../src/storage/storage.ts";
import { createPostgresDatabase, postgresUrl } from "../setup/postgres.ts";
import { runScript } from "./script.ts";

const newest = migrations.steps.length;
const applied = Array.from({ length: newest }, (_, index) => ({ version: index + 1 }));

interface EmptyDatabase {
  readonly url: string;
  /** Runs statements with the tables written as {users}, {migrations}, … */
  run(sql: string): Promise<Record<string, unknown>[]>;
  remove(): Promise<void>;
}

const kinds = [
  { name: "SQLite", create: createSqlite, available: true },
  { name: "PostgreSQL", create: createPostgres, available: postgresUrl() !== null },
];

for (const { name, create, available } of kinds) {
  describe.skipIf(!available)(`migrating ${name}`, () => {
    /** Runs `work` on a database of its own. */
    const withDatabase = async (work: (database: EmptyDatabase) => Promise<void>): Promise<void> => {
      const database = await create();
      try {
        await work(database);
      } finally {
        await database.remove();
      }
    };

    test("twenty processes that start at once on an empty database all start", { timeout: 120_000 }, () =>
      withDatabase(async ({ url, run }) => {
        const scripts = Array.from({ length: 20 }, () => runScript("open-storage.ts", url));
        for (const script of scripts) await script.said("ready");
        for (const script of scripts) script.say("go");
        const finished = await Promise.all(scripts.map((script) => script.finished));
        expect(
          finished.map(({ errors }) => errors.replaceAll(/.*(ExperimentalWarning|trace-warnings).*\n/g, "")),
        ).toStrictEqual(Array.from({ length: 20 }, () => ""));
        const epochs = new Set(finished.map(({ output }) => /epoch (\S+)/.exec(output)?.[1]));
        expect([...epochs]).toStrictEqual([expect.stringMatching(/^[\w-]{22}$/)]);
        expect(await run("select version from {migrations}")).toMatchObject(applied);
      }),
    );

    test("ten instances in one process migrate once", () =>
      withDatabase(async ({ url, run }) => {
        const storages = await Promise.all(Array.from({ length: 10 }, () => open(url, "auto")));
        for (const storage of storages) await storage.close();
        expect(await run("select version from {migrations}")).toMatchObject(applied);
      }));

    test("an up-to-date database costs one read, in every mode", () =>
      withDatabase(async ({ url }) => {
        await (await open(url, "auto")).close();
        for (const [mode, count] of [
          ["auto", 1],
          ["check", 1],
          ["off", 0],
        ] as const) {
          const statements: string[] = [];
          await (await open(url, mode, (sql) => statements.push(sql))).close();
          expect(statements).toHaveLength(count);
        }
      }));

    test("what was written before is there after opening again", () =>
      withDatabase(async ({ url, run }) => {
        const first = await open(url, "auto");
        const { epoch } = await first.revocations.head();
        await first.close();
        const second = await open(url, "auto");
        expect((await second.revocations.head()).epoch).toBe(epoch);
        await second.close();
        expect(await run("select applied_at from {migrations}")).toHaveLength(newest);
      }));

    test("check refuses an empty database with a sentence, and writes nothing", () =>
      withDatabase(async ({ url }) => {
        const refusal = await open(url, "check").catch((error: unknown) => error);
        expect(refusal).toBeInstanceOf(ConfigurationError);
        expect(String(refusal)).toContain(
          `The database is at schema 0, this version needs ${newest}: run \`latchkey migrate\` or set migrate to "auto".`,
        );
        expect(await open(url, "check").catch((error: unknown) => String(error))).toContain("schema 0");
      }));

    test("off opens whatever is there", () =>
      withDatabase(async ({ url }) => {
        const storage = await open(url, "off");
        await storage.ping();
        await storage.close();
      }));

    test("a schema from the future is refused, not touched, unless it says that this version may run", () =>
      withDatabase(async ({ url, run }) => {
        await (await open(url, "auto")).close();
        await run(`insert into {migrations} (version, applied_at) values (${newest + 1}, 0)`);
        for (const mode of ["auto", "check"] as const) await (await open(url, mode)).close();
        await run(`update {meta} set value = '${newest + 1}' where key = 'oldest_schema'`);
        for (const mode of ["auto", "check"] as const) {
          const refusal = await open(url, mode).catch((error: unknown) => error);
          expect(refusal).toBeInstanceOf(ConfigurationError);
          expect(String(refusal)).toContain(
            `The database is at schema ${newest + 1}, but this version of latchkey knows only ${newest}`,
          );
        }
      }));

    test("the host's own tables of the same names are neither read nor written", () =>
      withDatabase(async ({ url, run }) => {
        const names = [
          "users",
          "sessions",
          "session",
          "revocations",
          "meta",
          "migrations",
          "events",
          "outbox",
          "codes",
        ];
        for (const table of names) {
          await run(`create table ${table} (id integer primary key, mine text)`);
          await run(`insert into ${table} (id, mine) values (1, 'kept')`);
        }
        const storage = await open(url, "auto");
        const id = "u1";
        const createdAt = new Date(0);
        await storage.users.insert({
          ...{
            id,
            email: "a@example.com",
            emailVerified: true,
            name: null,
            role: "user",
            passwordHash: null,
            createdAt,
          },
        });
        await storage.users.rename(id, "Ada");
        await storage.sessions.endAll(id, "signed_out", null);
        await storage.users.scheduleDeletion(id, 2, new Date(0));
        await storage.users.eraseDue(new Date(1), 10);
        await storage.sessions.sweep(new Date(1e13), 10);
        await storage.revocations.sweep(new Date(1e14), 10);
        await storage.close();
        for (const table of names) {
          expect(await run(`select id, mine from ${table}`)).toMatchObject([{ id: 1, mine: "kept" }]);
        }
      }));
  });
}

describe.skipIf(postgresUrl() === null)("the rights PostgreSQL needs", () => {
  test("a user who may not create is told so, and one who owns the schema needs no more", async () => {
    const database = await createPostgres();
    const role = `role_${Math.random().toString(36).slice(2)}`;
    const url = new URL(database.url);
    try {
      await database.run(`create role ${role} login password 'secret'`);
      url.username = role;
      url.password = "secret";
      const refusal = await open(url.href, "auto").catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(ConfigurationError);
      expect(String(refusal)).toContain("may not create the tables");
      await database.run(`create schema latchkey authorization ${role}`);
      const storage = await open(url.href, "auto");
      expect((await storage.revocations.head()).id).toBe(0);
      await storage.close();
    } finally {
      await database.run(`drop owned by ${role}; drop role ${role}`);
      await database.remove();
    }
  });

  test("a user of what somebody else has made is told which right is missing, and needs no more than to read and write", async () => {
    const database = await createPostgres();
    const role = `role_${Math.random().toString(36).slice(2)}`;
    const url = new URL(database.url);
    const refusal = (): Promise<unknown> => open(url.href, "auto").catch((error: unknown) => error);
    try {
      await (await open(database.url, "auto")).close();
      await database.run(`create role ${role} login password 'secret'`);
      url.username = role;
      url.password = "secret";
      const outside = await refusal();
      expect(outside).toBeInstanceOf(ConfigurationError);
      expect(String(outside)).toContain("permission denied for schema latchkey");
      await database.run(`grant usage on schema latchkey to ${role};
        grant select, insert, update, delete on all tables in schema latchkey to ${role};
        grant select on all sequences in schema latchkey to ${role}`);
      const storage = await open(url.href, "auto");
      expect((await storage.revocations.head()).id).toBe(0);
      await storage.close();
      await database.run("delete from {migrations} where version = 16");
      const behind = await refusal();
      expect(behind).toBeInstanceOf(ConfigurationError);
      expect(String(behind)).toMatch(
        /may not change the tables \(.+\): run `latchkey migrate` once as the user who owns/,
      );
    } finally {
      await database.run(`drop owned by ${role}; drop role ${role}`);
      await database.remove();
    }
  });
});

function open(url: string, migrate: MigrateMode, onStatement: (sql: string) => void = () => {}): Promise<Storage> {
  return openSqlStorage({ database: url, migrate, clock: Date.now, onStatement });
}

async function createSqlite(): Promise<EmptyDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-migrate-"));
  const path = join(folder, "host.db");
  return {
    url: `sqlite:${path}`,
    run: async (sql) => {
      const handle = new DatabaseSync(path, { timeout: 5_000 });
      const statement = handle.prepare(sql.replaceAll(/\{(\w+)\}/g, "latchkey_$1"));
      const rows = statement.columns().length > 0 ? statement.all() : (statement.run(), []);
      handle.close();
      return rows;
    },
    remove: async () => rmSync(folder, { recursive: true }),
  };
}

async function createPostgres(): Promise<EmptyDatabase> {
  const database = await createPostgresDatabase();
  return {
    url: database.url,
    run: async (sql) => {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      try {
        return (await client.query(sql.replaceAll(/\{(\w+)\}/g, "latchkey.$1"))).rows;
      } finally {
        await client.end();
      }
    },
    remove: () => database.drop(),
  };
}
