import { randomBytes } from "node:crypto";
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { migrateSqlStorage } from "../../src/storage/sql/open.ts";
import { execute } from "./postgres.ts";

/** A database to copy. Nobody may be connected to it meanwhile. */
export interface Template {
  /** Of a database on the run's PostgreSQL server, or the path of a file. */
  readonly name: string;
  remove(): Promise<void>;
}

/** Creates a database with the tables of this version on a server. */
export async function createPostgresTemplate(server: string): Promise<Template> {
  const name = `template_${randomBytes(8).toString("hex")}`;
  await execute(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  await migrateSqlStorage({ database: url.href, clock: Date.now, check: false });
  return { name, remove: () => execute(server, `drop database if exists ${name} with (force)`) };
}

/** Writes a SQLite file with the tables of this version. */
export async function createSqliteTemplate(): Promise<Template> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-template-"));
  const name = join(folder, "template.db");
  await migrateSqlStorage({ database: `sqlite:${name}`, clock: Date.now, check: false });
  return { name, remove: async () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * Writes a SQLite file as the first start of Latchkey leaves it: the tables are there, and nobody in them. Writes none where the run has made no template:
 * whoever opens it goes through the steps of the schema.
 */
export function writeSqliteFileWithTables(path: string): void {
  const template = process.env.LATCHKEY_TEST_SQLITE_TEMPLATE;
  if (!template) return;
  copyFileSync(template, path);
  chmodSync(path, 0o600);
  const handle = new DatabaseSync(path);
  try {
    // Each installation is a history of its own: some share a Redis.
    handle.prepare("update latchkey_meta set value = ? where key = 'epoch'").run(randomBytes(16).toString("base64url"));
  } finally {
    handle.close();
  }
}
