import type { ImportRow } from "../../user/import/import-row.ts";
import type { ForeignDatabase, ForeignRecord } from "./foreign-database.ts";
import type { ForeignOptions } from "./foreign-library.ts";
import type { ForeignTable } from "./foreign-table.ts";
import { toMoment, toText } from "./foreign-value.ts";
import { readPeople } from "./read-people.ts";
import { toIdentities } from "./to-identities.ts";
import { toImportRow } from "./to-import-row.ts";

const user: ForeignTable = {
  name: "user",
  tables: ["users", "user", "User"],
  columns: {
    id: ["id"],
    email: ["email"],
    emailVerified: ["emailVerified", "email_verified"],
    name: ["name"],
    // None of Auth.js's: an application with passwords of its own says what it calls them.
    createdAt: ["createdAt", "created_at"],
    role: [],
    passwordHash: [],
  },
  required: ["id", "email"],
};

const account: ForeignTable = {
  name: "account",
  tables: ["accounts", "account", "Account"],
  columns: {
    userId: ["userId", "user_id"],
    provider: ["provider"],
    subject: ["providerAccountId", "provider_account_id"],
  },
  required: ["userId", "provider", "subject"],
};

/** Reads the people of Auth.js (NextAuth): the tables `users` and `accounts` of its SQL adapters. */
export function readAuthJs(database: ForeignDatabase, options: ForeignOptions): AsyncGenerator<ImportRow> {
  return readPeople(database, options, { library: "Auth.js", user, account, toRow });
}

function toRow(
  person: ForeignRecord,
  accounts: readonly ForeignRecord[],
  providers: ForeignOptions["providers"],
): ImportRow {
  const known = accounts.map((one) => ({ provider: toText(one["provider"]), subject: toText(one["subject"]) }));
  return toImportRow(person, {
    email: toText(person["email"]),
    // A moment, or nothing. Security: an application that made a flag of it writes 0 for no.
    emailVerified: (toMoment(person["emailVerified"]) ?? 0) > 0,
    passwordHash: toText(person["passwordHash"]),
    identities: toIdentities(known, providers),
  });
}
