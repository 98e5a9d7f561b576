import type { ImportRow } from "../../user/import/import-row.ts";
import { CommandError } from "../command-error.ts";
import type { ForeignDatabase, ForeignRecord } from "./foreign-database.ts";
import type { ForeignOptions } from "./foreign-library.ts";
import { findTable, type ForeignTable, readBelonging, readPages } from "./foreign-table.ts";

/** How a library keeps people in one table, and what signs them in in another. */
export interface PeopleTables {
  /** As a sentence has it: "Auth.js". */
  readonly library: string;
  readonly user: ForeignTable;
  /** Has `userId`. */
  readonly account: ForeignTable;
  readonly toRow: (
    person: ForeignRecord,
    accounts: readonly ForeignRecord[],
    providers: ForeignOptions["providers"],
  ) => ImportRow;
}

/** Reads everybody, with what belongs to them. Throws `CommandError` where one of the tables is not there. */
export async function* readPeople(
  database: ForeignDatabase,
  { names, providers }: ForeignOptions,
  { library, user, account, toRow }: PeopleTables,
): AsyncGenerator<ImportRow> {
  const users = await findTable(database, user, names);
  const accounts = await findTable(database, account, names);
  if (!users || !accounts) {
    const missing = users ? "account" : "user";
    throw new CommandError(
      `There is no table ${missing} of ${library}'s: say what it is called, --table ${missing}=NAME.`,
    );
  }
  for await (const page of readPages(database, users, { key: "id" })) {
    const values = page.map(({ id }) => id);
    const belonging = await readBelonging(database, accounts, { key: "userId", values });
    for (const person of page) yield toRow(person, belonging.get(String(person["id"])) ?? [], providers);
  }
}
