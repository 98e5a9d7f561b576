import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import { describe, onTestFinished } from "vitest";
import { createPostgresDatabase, postgresUrl } from "../setup/postgres.ts";

/** An empty database of one test's own. */
export interface UpgradeDatabase {
  readonly kind: "sqlite" | "postgres";
  readonly url: string;
  /** Runs SQL with the tables written as {users}, {sessions}, … */
  run(sql: string): Promise<Record<string, unknown>[]>;
}

/** Runs a suite on a SQLite file and on PostgreSQL. */
export function onBoth(suite: (open: () => Promise<UpgradeDatabase>, kind: "sqlite" | "postgres") => void): void {
  describe("on a SQLite file", () => {
    suite(openSqliteFile, "sqlite");
  });
  describe.skipIf(postgresUrl() === null)("on PostgreSQL", () => {
    suite(openPostgresDatabase, "postgres");
  });
}

async function openSqliteFile(): Promise<UpgradeDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-upgrade-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "app.db");
  return {
    kind: "sqlite",
    url: `sqlite:${path}`,
    run: async (sql) => {
      const handle = new DatabaseSync(path, { timeout: 10_000 });
      try {
        const statement = handle.prepare(sql.replaceAll(/\{(\w+)\}/g, "latchkey_$1"));
        return statement.columns().length > 0 ? statement.all() : (statement.run(), []);
      } finally {
        handle.close();
      }
    },
  };
}

async function openPostgresDatabase(): Promise<UpgradeDatabase> {
  const { url, drop } = await createPostgresDatabase();
  onTestFinished(drop);
  return {
    kind: "postgres",
    url,
    run: async (sql) => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      try {
        return (await client.query(sql.replaceAll(/\{(\w+)\}/g, "latchkey.$1"))).rows;
      } finally {
        await client.end();
      }
    },
  };
}
