import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import { afterAll, afterEach, describe, vi } from "vitest";
import { type AuthParts, assembleAuth } from "../../src/auth/create-auth.ts";
import type { Auth, AuthOptions, Logger } from "../../src/index.ts";
import { createPostgresDatabaseWithTables, postgresUrl } from "../setup/postgres.ts";
import { writeSqliteFileWithTables } from "../setup/templates.ts";
import { Client, type ClientOptions } from "./client.ts";

// A log-in is a hash, a test is many of them, and the machine may have other work.
vi.setConfig({ testTimeout: 180_000 });

export const origin = "https://app.example.com";
export const trustedOrigin = "https://front.example.com";
export const sessionCookieName = "__Host-latchkey-session";
export const password = "violet anchor nine lantern";
export const secondPassword = "copper meadow 44 whistle";
export const second = 1_000;
export const minute = 60_000;
export const hour = 3_600_000;
export const day = 86_400_000;

/** One log line as the logger was handed it. */
export interface LogLine {
  readonly level: "info" | "warn" | "error";
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** One database with instances of Latchkey on it, and a clock to turn. */
export interface Installation {
  readonly kind: "sqlite" | "postgres";
  readonly url: string;
  readonly secret: string;
  /** The first instance, in production mode on `origin`. */
  readonly auth: Auth;
  /** What every instance was told; `handles` and `clock` included. */
  readonly time: { now: number };
  readonly logs: LogLine[];
  /** Another instance on the same database, as another process would have it. */
  another(options?: AuthOptions): Promise<Auth>;
  /** A browser of its own. */
  browser(options?: Partial<ClientOptions>): Client;
  /** A browser of its own whose owner has just registered. */
  member(options?: Partial<ClientOptions>): Promise<Member>;
  /** Runs SQL with tables written as {users}, {sessions}, {revocations}. Parameters as `$1`, `$2`. */
  raw(sql: string, ...parameters: (string | number | null)[]): Promise<Record<string, unknown>[]>;
}

/** Someone who is signed in. */
export interface Member {
  readonly browser: Client;
  readonly email: string;
  readonly userId: string;
  readonly sessionId: string;
}

interface Backend {
  readonly kind: "sqlite" | "postgres";
  readonly url: string;
  readonly raw: Installation["raw"];
  readonly remove: () => Promise<void>;
}

/** @param parts such as a quick hasher, for tests of very many log-ins that are not about hashes. */
type Open = (options?: AuthOptions, parts?: AuthParts) => Promise<Installation>;

/** An address that no other test uses. */
export function newEmail(): string {
  return `ada.${randomBytes(6).toString("hex")}@example.net`;
}

/** Runs a suite on a SQLite file and on PostgreSQL. Each `open()` gives an empty database. */
export function onEveryDatabase(suite: (open: Open) => void): void {
  onSqlite(suite);
  onPostgres(suite);
}

export function onSqlite(suite: (open: Open) => void): void {
  describe("on SQLite", () => {
    withInstallations(openSqliteFile, suite);
  });
}

export function onPostgres(suite: (open: Open) => void): void {
  describe.skipIf(postgresUrl() === null)("on PostgreSQL", () => {
    const databases: (() => Promise<void>)[] = [];
    afterAll(async () => {
      for (const drop of databases) await drop();
    });
    withInstallations(async () => {
      const database = await createPostgresDatabaseWithTables();
      databases.push(() => database.drop());
      return openPostgresDatabase(database.url);
    }, suite);
  });
}

function withInstallations(openBackend: () => Promise<Backend>, suite: (open: Open) => void): void {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
  suite(async (options = {}, parts = {}) => {
    const backend = await openBackend();
    closers.push(backend.remove);
    return install(backend, options, parts, closers);
  });
}

async function install(
  backend: Backend,
  options: AuthOptions,
  parts: AuthParts,
  closers: (() => Promise<void>)[],
): Promise<Installation> {
  const time = { now: Date.now() };
  const logs: LogLine[] = [];
  const secret = randomBytes(32).toString("base64url");
  const another = async (more: AuthOptions = {}): Promise<Auth> => {
    const given = {
      baseUrl: origin,
      secret,
      database: backend.url,
      clock: () => time.now,
      logger: collectLogs(logs),
      trustedProxies: "none",
      // Also with a mailer: who is not about the proof of addresses wants members at once.
      verification: "off",
      ...options,
      ...more,
    } as const;
    const auth = assembleAuth(given, parts);
    closers.push(() => auth.close());
    await auth.ready();
    return auth;
  };
  const auth = await another();
  const browser: Installation["browser"] = (clientOptions = {}) => new Client({ auth, origin, ...clientOptions });
  return {
    kind: backend.kind,
    url: backend.url,
    secret,
    auth,
    time,
    logs,
    another,
    browser,
    member: async (clientOptions = {}) => {
      const client = browser(clientOptions);
      const email = newEmail();
      const { status, body } = await client.post("/auth/register", { email, password });
      if (status !== 201) throw new Error(`Registration answered ${status}: ${JSON.stringify(body)}`);
      return { browser: client, email, userId: body.user.id, sessionId: body.session.id };
    },
    raw: backend.raw,
  };
}

function collectLogs(lines: LogLine[]): Logger {
  const collect =
    (level: LogLine["level"]): Logger["info"] =>
    (fields, message) => {
      lines.push({ level, fields, message });
    };
  return { info: collect("info"), warn: collect("warn"), error: collect("error") };
}

async function openSqliteFile(): Promise<Backend> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-flows-"));
  const path = join(folder, "test.db");
  writeSqliteFileWithTables(path);
  return {
    kind: "sqlite",
    url: `sqlite:${path}`,
    raw: async (sql, ...parameters) => {
      const handle = new DatabaseSync(path, { timeout: 5_000 });
      try {
        const statement = handle.prepare(sql.replaceAll(/\{(\w+)\}/g, "latchkey_$1").replaceAll(/\$(\d)/g, "?$1"));
        return statement.columns().length > 0 ? statement.all(...parameters) : (statement.run(...parameters), []);
      } finally {
        handle.close();
      }
    },
    remove: async () => rmSync(folder, { recursive: true }),
  };
}

function openPostgresDatabase(url: string): Backend {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on("error", () => {});
  return {
    kind: "postgres",
    url,
    raw: async (sql, ...parameters) => (await pool.query(sql.replaceAll(/\{(\w+)\}/g, "latchkey.$1"), parameters)).rows,
    remove: () => pool.end(),
  };
}
