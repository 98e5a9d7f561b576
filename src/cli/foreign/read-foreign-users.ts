import type { ImportRow, NumberedRow } from "../../user/import/import-row.ts";
import { CommandError } from "../command-error.ts";
import { readAuthJs } from "./auth-js.ts";
import { readBetterAuth } from "./better-auth.ts";
import { openForeignDatabase } from "./foreign-database.ts";
import type { ForeignLibraryName, ReadForeignUsers } from "./foreign-library.ts";
import { readLucia } from "./lucia.ts";

const readers: Readonly<Record<ForeignLibraryName, ReadForeignUsers>> = {
  "better-auth": readBetterAuth,
  authjs: readAuthJs,
  lucia: readLucia,
};

/** What the command line says about where people come from. */
export interface ForeignSource {
  readonly library: ForeignLibraryName;
  /** See `openForeignDatabase`. */
  readonly address: string;
  /** `user=auth_user` */
  readonly tables?: readonly string[] | undefined;
  /** `user.passwordHash=password` */
  readonly columns?: readonly string[] | undefined;
  /** `azure-ad=microsoft`, or `twitter=none`. */
  readonly providers?: readonly string[] | undefined;
}

/**
 * Reads everybody from the tables of another library, numbered from 1, a page in memory at a time. Closes the database at the end, and when
 * nobody reads on. Throws `CommandError`.
 */
export async function* readForeignUsers(
  { library, address, tables = [], columns = [], providers = [] }: ForeignSource,
  environment: Readonly<Record<string, string | undefined>>,
): AsyncGenerator<NumberedRow> {
  const names = { tables: readPairs("table", tables), columns: readPairs("column", columns) };
  const renamed = new Map(
    [...readPairs("provider", providers)].map(([there, here]) => [there, here === "none" ? null : here]),
  );
  const database = await openForeignDatabase(address, environment);
  try {
    let line = 0;
    for await (const row of readers[library](database, { names, providers: renamed })) {
      yield { line: (line += 1), row: withoutUndefined(row) };
    }
  } finally {
    await database.close();
  }
}

function readPairs(option: string, given: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    given.map((pair) => {
      const [, left, right] = /^([^=]+)=(.+)$/.exec(pair) ?? [];
      if (left === undefined || right === undefined) throw new CommandError(`--${option} is written NAME=NAME.`);
      return [left, right];
    }),
  );
}

function withoutUndefined(row: ImportRow): ImportRow {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}
