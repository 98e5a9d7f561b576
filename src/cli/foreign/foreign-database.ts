import { existsSync } from "node:fs";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { loadPg, refuseUnreadable } from "../../storage/sql/load-pg.ts";
import { CommandError } from "../command-error.ts";

/** One row, by the names that were asked for. */
export type ForeignRecord = Readonly<Record<string, unknown>>;

/** A database of somebody else's. It is only read. */
export interface ForeignDatabase {
  /** Text with `?` where the parameters stand. */
  all(text: string, parameters: readonly unknown[]): Promise<readonly ForeignRecord[]>;
  /** The columns of a table as it writes them; none where there is no such table. `name` may have a schema in front. */
  columns(name: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

/**
 * Opens a database by its address: `postgres://…`, `sqlite:PATH`, or `env:NAME`, which says under which name the environment has it. Throws
 * `CommandError`, in which the address is not repeated: it may hold a password.
 */
export async function openForeignDatabase(
  address: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ForeignDatabase> {
  if (address.startsWith("env:")) {
    const url = environment[address.slice(4)];
    if (url === undefined || url === "") throw new CommandError("There is nothing of this name in the environment.");
    return openForeignDatabase(url.startsWith("env:") ? "" : url, environment);
  }
  if (/^postgres(?:ql)?:\/\//.test(address)) return openPostgres(address);
  if (address.startsWith("sqlite:")) return openSqlite(address.slice("sqlite:".length));
  throw new CommandError(
    "Say where the tables are: postgres://…, sqlite:PATH, or env:NAME for an address that the environment has.",
  );
}

function openSqlite(path: string): ForeignDatabase {
  if (!existsSync(path)) throw new CommandError("There is no such SQLite file.");
  const handle = new DatabaseSync(path, { readOnly: true });
  return {
    all: async (text, parameters) => handle.prepare(text).all(...(parameters as SQLInputValue[])),
    columns: async (name) => {
      const rows = handle.prepare("select name from pragma_table_info(?)").all(name);
      return rows.map((row) => String(row["name"]));
    },
    close: async () => handle.close(),
  };
}

async function openPostgres(connectionString: string): Promise<ForeignDatabase> {
  const pg = await loadPg();
  refuseUnreadable(pg, "database", connectionString);
  const client = new pg.Client({ connectionString, application_name: "latchkey import" });
  await client.connect();
  // Everything as it was at one moment, whoever signs up meanwhile.
  await client.query("begin isolation level repeatable read read only");
  const all: ForeignDatabase["all"] = async (text, parameters) => {
    let count = 0;
    const numbered = text.replace(/\?/g, () => `$${(count += 1)}`);
    return (await client.query<ForeignRecord>(numbered, [...parameters])).rows;
  };
  return {
    all,
    columns: async (name) => {
      const [table = "", schema] = name.split(".").reverse();
      const where = schema === undefined ? "table_schema = any (current_schemas(false))" : "table_schema = ?";
      const rows = await all(
        `select column_name from information_schema.columns where table_name = ? and ${where} order by ordinal_position`,
        schema === undefined ? [table] : [table, schema],
      );
      return rows.map((row) => String(row["column_name"]));
    },
    close: () => client.end(),
  };
}

/** A name as SQL has it, a schema in front of it included. */
export function quoteName(name: string): string {
  return name
    .split(".")
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join(".");
}
