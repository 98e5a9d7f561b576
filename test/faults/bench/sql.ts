import { DatabaseSync } from "node:sqlite";
import pg from "pg";

/** Runs one statement behind the servers' backs. Tables stand as {users}, parameters as $1. */
export async function runSql(url: string, sql: string, ...values: (string | number | null)[]): Promise<Row[]> {
  if (url.startsWith("sqlite:")) return runSqlite(url.slice("sqlite:".length), sql, values);
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(sql.replaceAll(/\{(\w+)\}/g, "latchkey.$1"), values)).rows as Row[];
  } finally {
    await client.end();
  }
}

export type Row = Readonly<{ [column: string]: unknown }>;

function runSqlite(path: string, sql: string, values: readonly (string | number | null)[]): Row[] {
  const handle = new DatabaseSync(path, { timeout: 5_000 });
  try {
    const statement = handle.prepare(sql.replaceAll(/\{(\w+)\}/g, "latchkey_$1").replaceAll(/\$(\d)/g, "?$1"));
    return statement.columns().length > 0 ? statement.all(...values) : (statement.run(...values), []);
  } finally {
    handle.close();
  }
}
