import { randomBytes } from "node:crypto";
import pg from "pg";
import { findPostgres, type PostgresServer, startPostgres } from "./postgres-server.ts";

/** A database of one test's own. */
export interface PostgresDatabase {
  readonly url: string;
  /** Removes the database, ending the connections that are still open. */
  drop(): Promise<void>;
}

/** The superuser URL of the run's PostgreSQL server; null where there is none, and tests that need it are skipped. */
export function postgresUrl(): string | null {
  return process.env.LATCHKEY_TEST_POSTGRES_URL || null;
}

/** A server of one test's own that it may kill and start again, and that loses nothing it has acknowledged. */
export function startOwnPostgres(...settings: string[]): Promise<PostgresServer> {
  const bin = findPostgres();
  if (bin === null) throw new Error("No PostgreSQL in this run: check findPostgres() and skip");
  return startPostgres(bin, "synchronous_commit=on", ...settings);
}

/** Creates an empty database on the run's server. */
export function createPostgresDatabase(): Promise<PostgresDatabase> {
  return createDatabase("");
}

/**
 * Creates a database on the run's server as the first start of Latchkey leaves it: the tables are there, and nobody in them. A copy is made much
 * more quickly than the steps of the schema are gone through. Empty where the run has made no template: whoever opens it goes through them.
 */
export async function createPostgresDatabaseWithTables(): Promise<PostgresDatabase> {
  const template = process.env.LATCHKEY_TEST_TEMPLATE;
  if (!template) return createPostgresDatabase();
  const database = await createDatabase(`template ${template}`);
  // Each installation is a history of its own: some share a Redis.
  const epoch = randomBytes(16).toString("base64url");
  await execute(database.url, `update latchkey.meta set value = '${epoch}' where key = 'epoch'`);
  return database;
}

async function createDatabase(how: string): Promise<PostgresDatabase> {
  const server = postgresUrl();
  if (server === null) throw new Error("No PostgreSQL in this run: check postgresUrl() and skip");
  const name = `test_${randomBytes(8).toString("hex")}`;
  await execute(server, `create database ${name} ${how}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => execute(server, `drop database if exists ${name} with (force)`) };
}

/** Runs one statement on a connection of its own. */
export async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
