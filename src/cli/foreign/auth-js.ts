import type { ImportRow } from "../../user/import/import-row.ts";
import { CommandError } from "../command-error.ts";
import type { ForeignDatabase, ForeignRecord } from "./foreign-database.ts";
import type { ForeignOptions } from "./foreign-library.ts";
import { findTable, type ForeignTable, readBelonging, readPages } from "./foreign-table.ts";
import { toMoment, toText } from "./foreign-value.ts";
import { toIdentities } from "./to-identities.ts";

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
export async function* readAuthJs(
  database: ForeignDatabase,
  { names, providers }: ForeignOptions,
): AsyncGenerator<ImportRow> {
  const users = await findTable(database, user, names);
  const accounts = await findTable(database, account, names);
  if (!users || !accounts) {
    const missing = users ? "account" : "user";
    throw new CommandError(
      `There is no table ${missing} of Auth.js's: say what it is called, --table ${missing}=NAME.`,
    );
  }
  for await (const page of readPages(database, users, { key: "id" })) {
    const values = page.map(({ id }) => id);
    const belonging = await readBelonging(database, accounts, { key: "userId", values });
    for (const person of page) yield toRow(person, belonging.get(String(person["id"])) ?? [], providers);
  }
}

function toRow(
  person: ForeignRecord,
  accounts: readonly ForeignRecord[],
  providers: ForeignOptions["providers"],
): ImportRow {
  const email = toText(person["email"]);
  const role = toText(person["role"]);
  const passwordHash = toText(person["passwordHash"]);
  const known = accounts.map((one) => ({ provider: toText(one["provider"]), subject: toText(one["subject"]) }));
  const identities = toIdentities(known, providers);
  return {
    id: toText(person["id"]),
    email: email ?? null,
    // A moment, or nothing.
    emailVerified: email !== undefined && toMoment(person["emailVerified"]) !== undefined,
    name: toText(person["name"])?.trim() || null,
    ...(role && { role }),
    createdAt: toMoment(person["createdAt"]),
    ...(passwordHash && { passwordHash }),
    ...(identities.length > 0 && { identities }),
  };
}
