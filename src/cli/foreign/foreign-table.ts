import { CommandError } from "../command-error.ts";
import { type ForeignDatabase, type ForeignRecord, quoteName } from "./foreign-database.ts";

/** A table of another library, as its documentation has it. */
export interface ForeignTable {
  /** What it is called here, and in `--table NAME=…`. */
  readonly name: string;
  /** What it may be called there; the first that is there. */
  readonly tables: readonly string[];
  /** Each column by what it is called here, and in `--column TABLE.NAME=…`, with what it may be called there. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  /** Without these it is not the table that is meant. */
  readonly required: readonly string[];
}

/** How somebody has called things. */
export interface OtherNames {
  readonly tables: ReadonlyMap<string, string>;
  /** By "table.column". */
  readonly columns: ReadonlyMap<string, string>;
}

/** A table that was found, and the names of its columns there by those here. */
export interface FoundTable {
  readonly table: string;
  readonly columns: ReadonlyMap<string, string>;
  /** All that it has. */
  readonly all: readonly string[];
}

/** Looks for a table. Null: there is none. Throws `CommandError` for one without a column that it has to have. */
export async function findTable(
  database: ForeignDatabase,
  { name, tables, columns, required }: ForeignTable,
  others: OtherNames,
): Promise<FoundTable | null> {
  const said = others.tables.get(name);
  for (const table of said === undefined ? tables : [said]) {
    const all = await database.columns(table);
    if (all.length === 0) continue;
    const found = new Map<string, string>();
    for (const [column, candidates] of Object.entries(columns)) {
      const wanted = others.columns.get(`${name}.${column}`);
      const there = (wanted === undefined ? candidates : [wanted]).find((one) => all.includes(one));
      if (there !== undefined) found.set(column, there);
      else if (wanted !== undefined || required.includes(column)) throw missingColumn(name, column);
    }
    return { table, columns: found, all };
  }
  if (said !== undefined) throw new CommandError(`There is no table that --table ${name}=… names.`);
  return null;
}

function missingColumn(table: string, column: string): CommandError {
  return new CommandError(
    `The table ${table} has no column ${column}: say what it is called there, --column ${table}.${column}=NAME.`,
  );
}

/** What to read from a table: its columns by their names here, and others by their own. */
function selectColumns({ columns }: FoundTable, more: readonly string[] = []): string {
  const known = [...columns].map(([here, there]) => `${quoteName(there)} as ${quoteName(here)}`);
  return [...known, ...more.map(quoteName)].join(", ");
}

const pageSize = 500;

/** All rows of a table in the order of a column, a page in memory at a time. */
export async function* readPages(
  database: ForeignDatabase,
  found: FoundTable,
  { key, more = [] }: { readonly key: string; readonly more?: readonly string[] },
): AsyncGenerator<readonly ForeignRecord[]> {
  const column = quoteName(found.columns.get(key) ?? key);
  const select = `select ${selectColumns(found, more)} from ${quoteName(found.table)}`;
  for (let last: unknown; ; ) {
    const where = last === undefined ? "" : `where ${column} > ?`;
    const page = await database.all(
      `${select} ${where} order by ${column} limit ${pageSize}`,
      last === undefined ? [] : [last],
    );
    if (page.length > 0) yield page;
    last = page.at(-1)?.[key];
    if (page.length < pageSize || last === undefined) return;
  }
}

/** The rows of a table in which a column has one of these values, by it. */
export async function readBelonging(
  database: ForeignDatabase,
  found: FoundTable,
  { key, values }: { readonly key: string; readonly values: readonly unknown[] },
): Promise<ReadonlyMap<string, readonly ForeignRecord[]>> {
  const column = quoteName(found.columns.get(key) ?? key);
  const rows = await database.all(
    `select ${selectColumns(found)} from ${quoteName(found.table)} where ${column} in (${values.map(() => "?").join(", ")}) order by ${column}`,
    values,
  );
  return Map.groupBy(rows, (row) => String(row[key]));
}
