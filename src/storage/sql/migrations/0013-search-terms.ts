import { sql } from "kysely";
import type { Expand } from "../migration.ts";

/**
 * Finds people by what a term of theirs begins with, in the order of the terms: the domain of an address, the name, and the words of a name.
 * Behind each term stands what makes it unique, so that a list goes on anywhere among a thousand people of one name.
 */
export const searchTerms: Expand = {
  version: 13,
  kind: "expand",
  what: "Gives users indexes for what they are searched by.",
  effects: [{ table: "users", cost: "index" }],
  up: async (tx, kind) => {
    const isPostgres = kind === "postgres";
    const end = isPostgres ? "E'\\x1f'" : "char(31)";
    const name = isPostgres ? `lower(name collate "C")` : "lower(name)";
    const add = async (index: string, term: string, only?: string): Promise<void> => {
      await sql`create index ${sql.id(isPostgres ? index : `latchkey_${index}`)} on ${sql.table("users")} (${sql.raw(term)})
        ${sql.raw(only === undefined ? "" : `where ${only}`)}`.execute(tx);
    };
    // Those of one name stood there in no order.
    await sql`drop index ${isPostgres ? sql.id("latchkey", "users_name") : sql.id("latchkey_users_name")}`.execute(tx);
    await add("users_domain", `(substr(email, length(rtrim(email, replace(email, '@', '')))) || ${end} || email)`);
    await add("users_name", `(${name} || ${end} || id)`);
    await add(
      "users_surname",
      `(substr(ltrim(${name}, replace(${name}, ' ', '')), 2) || ${end} || id)`,
      "length(name) > length(replace(name, ' ', ''))",
    );
    await add(
      "users_last_word",
      `(substr(${name}, length(rtrim(name, replace(name, ' ', ''))) + 1) || ${end} || id)`,
      "length(name) > length(replace(name, ' ', '')) + 1",
    );
  },
};
