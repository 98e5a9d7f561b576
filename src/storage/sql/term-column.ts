import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { TermKind } from "../../user/search-term.ts";
import type { SqlDatabase } from "./database.ts";

/** A term of users as its index has it, and which users have one. Both databases know the same functions, and write the end of a term otherwise. */
export interface TermColumn {
  readonly term: RawBuilder<string>;
  /** Null: who has none has null, and no index leaves anybody out. */
  readonly only: RawBuilder<SqlBool> | null;
}

/** Letter for letter as in the migration that made the indexes: another spelling of an expression is not found by them. */
export function termColumn(kind: TermKind, database: SqlDatabase["kind"]): TermColumn {
  const isPostgres = database === "postgres";
  const end = isPostgres ? "E'\\x1f'" : "char(31)";
  const name = isPostgres ? `lower(name collate "C")` : "lower(name)";
  const written: Readonly<Record<TermKind, readonly [term: string, only: string | null]>> = {
    id: ["id", null],
    address: ["email", null],
    domain: [`(substr(email, length(rtrim(email, replace(email, '@', '')))) || ${end} || email)`, null],
    name: [`(${name} || ${end} || id)`, null],
    surname: [
      `(substr(ltrim(${name}, replace(${name}, ' ', '')), 2) || ${end} || id)`,
      "length(name) > length(replace(name, ' ', ''))",
    ],
    last_word: [
      `(substr(${name}, length(rtrim(name, replace(name, ' ', ''))) + 1) || ${end} || id)`,
      "length(name) > length(replace(name, ' ', '')) + 1",
    ],
  };
  const [term, only] = written[kind];
  return { term: sql.raw(term), only: only === null ? null : sql.raw(only) };
}
