import { CompiledQuery, type RawBuilder, sql } from "kysely";
import type { SqlDatabase, SqlTransaction } from "./database.ts";
import type { Schema } from "./schema.ts";

/** What a column is for PostgreSQL, which takes the rows as one array a column. */
export type ColumnKind = "text" | "bigint" | "integer" | "boolean";
type Value = string | number | boolean | null;

/** Columns of a table, each with what it is. */
export type Columns = Readonly<Record<string, ColumnKind>>;

/** Parameters of a statement of SQLite: its text is long, and prepared once. */
const parametersAtOnce = 2_000;

/** Writes many rows by few statements. The ids of events are said, whoever else draws them meanwhile. */
export async function insertRows(
  tx: SqlTransaction,
  kind: SqlDatabase["kind"],
  table: keyof Schema,
  columns: Columns,
  rows: readonly Readonly<Record<string, Value>>[],
): Promise<void> {
  if (rows.length === 0) return;
  const names = Object.keys(columns);
  const into = sql`insert into ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))})`;
  if (kind === "postgres") {
    const arrays = names.map((name): RawBuilder<unknown> => {
      const values = rows.map((row) => row[name] ?? null);
      return sql`cast(${values} as ${sql.raw(`${columns[name]}[]`)})`;
    });
    await sql`${into} overriding system value select * from unnest(${sql.join(arrays)})`.execute(tx);
    return;
  }
  const head = into.compile(tx).sql;
  const size = Math.max(1, Math.floor(parametersAtOnce / names.length));
  const tuple = `(${names.map(() => "?").join(", ")})`;
  for (let from = 0; from < rows.length; from += size) {
    const some = rows.slice(from, from + size);
    const values = some.flatMap((row) => names.map((name) => row[name] ?? null));
    await tx.executeQuery(CompiledQuery.raw(`${head} values ${some.map(() => tuple).join(", ")}`, values));
  }
}
