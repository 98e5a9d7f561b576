import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import { afterAll, afterEach, describe, vi } from "vitest";
import type { NewSession, SeenAfter, StartEnds } from "../../src/session/session-store.ts";
import type { StatementListener } from "../../src/storage/sql/engine.ts";
import { openSqlStorage } from "../../src/storage/sql/open.ts";
import type { Storage } from "../../src/storage/storage.ts";
import type { NewUser } from "../../src/user/user-store.ts";
import { createPostgresDatabaseWithTables, postgresUrl } from "../setup/postgres.ts";
import { writeSqliteFileWithTables } from "../setup/templates.ts";

/** What is shown here does not depend on how busy the machine is. */
vi.setConfig({ testTimeout: 180_000 });

export const noEnds: StartEnds = { replaces: [], keepNewest: null };
/** Whatever carries a session: last seen at or after this. */
export function since(time: number): SeenAfter {
  return { cookie: new Date(time), token: new Date(time) };
}
export const minute = 60_000;
export const day = 86_400_000;
/** 2026-01-01. */
export const start = 1_767_225_600_000;

/** One empty database with a storage on it, a clock to turn, and a way around the stores. */
export interface Fixture {
  readonly kind: "sqlite" | "postgres";
  readonly storage: Storage;
  /** The time all storages of this fixture see. Turn it by assigning. */
  time: { now: number };
  /** What `openSqlStorage` takes; null for a database in memory. */
  readonly url: string | null;
  /** Every statement since the last `splice`. */
  readonly statements: { sql: string; parameters: readonly unknown[] }[];
  /** Another storage on the same database, as another process would have it. */
  openAnother(): Promise<Storage>;
  /** Runs SQL with the stores' tables written as {users}, {sessions}, {revocations}, {meta}, {migrations}. */
  raw(sql: string): Promise<Record<string, unknown>[]>;
  newUser(overrides?: Partial<NewUser>): Promise<NewUser>;
  /** A session that nobody has stored yet. */
  newSession(userId: string, overrides?: Partial<NewSession>): NewSession;
  /** A session that is stored. */
  startSession(userId: string, overrides?: Partial<NewSession>): Promise<NewSession>;
}

interface Backend {
  readonly kind: "sqlite" | "postgres";
  readonly url: string | null;
  readonly raw: (sql: string) => Promise<Record<string, unknown>[]>;
  readonly open: (onStatement: StatementListener) => Promise<Storage>;
  readonly remove: () => Promise<void>;
}

type OpenFixture = () => Promise<Fixture>;

/** Runs a suite on SQLite in memory, on a SQLite file and on PostgreSQL. Each `open()` gives an empty database. */
export function onEveryStorage(suite: (open: OpenFixture) => void): void {
  onStorage("SQLite in memory", createMemoryBackend, suite);
  onSharedStorage(suite);
}

/** Runs a suite on the two kinds that several processes can open. */
export function onSharedStorage(suite: (open: OpenFixture) => void): void {
  onStorage("a SQLite file", createFileBackend, suite);
  onPostgres(suite);
}

export function onSqliteFile(suite: (open: OpenFixture) => void): void {
  onStorage("a SQLite file", createFileBackend, suite);
}

export function onPostgres(suite: (open: OpenFixture) => void): void {
  describe.skipIf(postgresUrl() === null)("on PostgreSQL", () => {
    let shared: Promise<PostgresBackend> | null = null;
    afterAll(async () => (await shared)?.dropDatabase());
    withFixtures(async (time) => {
      shared ??= createPostgresBackend();
      const backend = await shared;
      await backend.empty(time);
      return backend;
    }, suite);
  });
}

type CreateBackend = (time: { now: number }) => Promise<Backend>;

function onStorage(name: string, create: CreateBackend, suite: (open: OpenFixture) => void): void {
  describe(`on ${name}`, () => {
    withFixtures(create, suite);
  });
}

function withFixtures(create: CreateBackend, suite: (open: OpenFixture) => void): void {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
  suite(async () => {
    const time = { now: start };
    const backend = await create(time);
    closers.push(backend.remove);
    return createFixture(backend, time, closers);
  });
}

async function createFixture(
  backend: Backend,
  time: { now: number },
  closers: (() => Promise<void>)[],
): Promise<Fixture> {
  const statements: { sql: string; parameters: readonly unknown[] }[] = [];
  const openAnother = async (onStatement: StatementListener = () => {}): Promise<Storage> => {
    const storage = await backend.open(onStatement);
    closers.push(() => storage.close());
    return storage;
  };
  const storage = await openAnother((sql, parameters) => statements.push({ sql, parameters }));
  statements.splice(0);
  const fixture: Fixture = {
    kind: backend.kind,
    storage,
    time,
    url: backend.url,
    statements,
    openAnother: () => openAnother(),
    raw: (sql) => backend.raw(sql),
    newUser: async (overrides = {}) => {
      const id = randomUUID();
      const user: NewUser = {
        id,
        email: `${id}@example.com`,
        emailVerified: false,
        name: "Ada",
        role: "user",
        passwordHash: "$argon2id$old",
        createdAt: new Date(time.now),
        ...overrides,
      };
      if ((await storage.users.insert(user)) === null) throw new Error("The user was not inserted.");
      return user;
    },
    newSession: (userId, overrides = {}) => ({
      id: randomUUID(),
      userId,
      seed: randomBytes(32),
      secretId: "k1secr",
      carrier: "cookie",
      method: "password",
      userVersion: 1,
      createdAt: time.now,
      authenticatedAt: time.now,
      lastSeenAt: time.now,
      expiresAt: time.now + 30 * day,
      ip: "192.0.2.1",
      userAgent: "Browser/1",
      deviceName: null,
      transport: null,
      ...overrides,
    }),
    startSession: async (userId, overrides = {}) => {
      const session = fixture.newSession(userId, overrides);
      if (!(await storage.sessions.start(session, noEnds))) throw new Error("The session was not started.");
      return session;
    },
  };
  return fixture;
}

async function createMemoryBackend(time: { now: number }): Promise<Backend> {
  const handle = new DatabaseSync(":memory:");
  return {
    kind: "sqlite",
    url: null,
    raw: async (sql) => runSqlite(handle, sql),
    open: (onStatement) =>
      openSqlStorage({
        database: handle,
        migrate: "auto",
        clock: () => time.now,
        revocationLifetime: 360,
        onStatement,
      }),
    remove: async () => handle.close(),
  };
}

async function createFileBackend(time: { now: number }): Promise<Backend> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-contract-"));
  const path = join(folder, "test.db");
  writeSqliteFileWithTables(path);
  const url = `sqlite:${path}`;
  return {
    kind: "sqlite",
    url,
    raw: async (sql) => {
      const handle = new DatabaseSync(path, { timeout: 5_000 });
      try {
        return runSqlite(handle, sql);
      } finally {
        handle.close();
      }
    },
    open: (onStatement) =>
      openSqlStorage({ database: url, migrate: "auto", clock: () => time.now, revocationLifetime: 360, onStatement }),
    remove: async () => rmSync(folder, { recursive: true }),
  };
}

function runSqlite(handle: DatabaseSync, sql: string): Record<string, unknown>[] {
  const statement = handle.prepare(sql.replaceAll(/\{(\w+)\}/g, "latchkey_$1"));
  return statement.columns().length > 0 ? statement.all() : (statement.run(), []);
}

interface PostgresBackend extends Backend {
  readonly empty: (time: { now: number }) => Promise<void>;
  readonly dropDatabase: () => Promise<void>;
}

/** One database for a whole suite: creating one takes longer than most tests. */
async function createPostgresBackend(): Promise<PostgresBackend> {
  const database = await createPostgresDatabaseWithTables();
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  pool.on("error", () => {});
  const raw = async (sql: string): Promise<Record<string, unknown>[]> =>
    (await pool.query(sql.replaceAll(/\{(\w+)\}/g, "latchkey.$1"))).rows;
  let time = { now: start };
  return {
    kind: "postgres",
    url: database.url,
    raw,
    open: (onStatement) =>
      openSqlStorage({
        database: database.url,
        migrate: "auto",
        clock: () => time.now,
        revocationLifetime: 360,
        onStatement,
      }),
    remove: async () => {},
    empty: async (next) => {
      time = next;
      const [schema] = await raw("select to_regclass('latchkey.users') as users");
      if (schema?.users)
        await raw(
          "truncate {users}, {sessions}, {revocations}, {secrets}, {processes}, {signing_keys}, {events}, {event_details}, {event_blocks}, {event_anchor}, {outbox}, {codes}, {pending_registrations}, {counters}, {attempts}, {network_failures}, {hooks}, {session_data}, {services}, {identities}, {avatars} restart identity",
        );
    },
    dropDatabase: async () => {
      await pool.end();
      await database.drop();
    },
  };
}
