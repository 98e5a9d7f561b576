import type { ImportRow } from "../../user/import/import-row.ts";
import { CommandError } from "../command-error.ts";
import type { ForeignDatabase, ForeignRecord } from "./foreign-database.ts";
import type { ForeignOptions } from "./foreign-library.ts";
import { findTable, type ForeignTable, readBelonging, readPages } from "./foreign-table.ts";
import { toFlag, toText } from "./foreign-value.ts";
import { type ForeignAccount, toIdentities } from "./to-identities.ts";
import { nameHash, toImportRow } from "./to-import-row.ts";

const user: ForeignTable = {
  name: "user",
  tables: ["user", "auth_user", "users"],
  columns: {
    id: ["id"],
    email: ["email"],
    emailVerified: ["email_verified", "emailVerified"],
    name: ["name"],
    createdAt: ["created_at", "createdAt"],
    role: [],
    passwordHash: ["password_hash", "hashed_password"],
  },
  required: ["id"],
};

/** As its guide for several providers has it. */
const account: ForeignTable = {
  name: "account",
  tables: ["oauth_account", "user_oauth_account"],
  columns: {
    userId: ["user_id", "userId"],
    provider: ["provider_id", "providerId"],
    subject: ["provider_user_id", "providerUserId"],
  },
  required: ["userId", "provider", "subject"],
};

/** Of its second version: the id is "github:47" or "email:ada@example.com". */
const key: ForeignTable = {
  name: "key",
  tables: ["user_key", "auth_key", "key"],
  columns: { id: ["id"], userId: ["user_id"], passwordHash: ["hashed_password"] },
  required: ["id", "userId", "passwordHash"],
};

/** Keys of these are ways to type something in, and no accounts elsewhere. */
const own: ReadonlySet<string> = new Set(["email", "username"]);

/** Reads the people of Lucia, as its guides have the tables: the third version, and keys of the second where there are any. */
export async function* readLucia(
  database: ForeignDatabase,
  { names, providers }: ForeignOptions,
): AsyncGenerator<ImportRow> {
  const users = await findTable(database, user, names);
  if (!users) throw new CommandError("There is no table user of Lucia's: say what it is called, --table user=NAME.");
  const accounts = await findTable(database, account, names);
  const keys = await findTable(database, key, names);
  // A guide for one provider keeps its number in the table of users: github_id.
  const more = users.all.filter((column) => /^[a-z][a-z0-9]*_id$/.test(column) && isProvider(column, providers));
  for await (const page of readPages(database, users, { key: "id", more })) {
    const values = page.map(({ id }) => id);
    const belonging = accounts && (await readBelonging(database, accounts, { key: "userId", values }));
    const opening = keys && (await readBelonging(database, keys, { key: "userId", values }));
    for (const person of page) {
      const id = String(person["id"]);
      const found = [
        ...more.map((column) => ({ provider: providerOf(column), subject: toText(person[column]) })),
        ...(belonging?.get(id) ?? []).map(toAccount),
        ...(opening?.get(id) ?? []).map(toKey),
      ];
      yield toRow(person, found, providers);
    }
  }
}

interface LuciaAccount extends ForeignAccount {
  readonly passwordHash?: string | undefined;
}

const wellKnown: ReadonlySet<string> = new Set(["github", "google", "discord", "gitlab", "apple"]);

function isProvider(column: string, providers: ReadonlyMap<string, string | null>): boolean {
  return wellKnown.has(providerOf(column)) || providers.has(providerOf(column));
}

function providerOf(column: string): string {
  return column.slice(0, -"_id".length);
}

function toAccount(row: ForeignRecord): LuciaAccount {
  return { provider: toText(row["provider"]), subject: toText(row["subject"]) };
}

function toKey(row: ForeignRecord): LuciaAccount {
  const id = toText(row["id"]) ?? "";
  const colon = id.indexOf(":");
  return { provider: id.slice(0, colon), subject: id.slice(colon + 1), passwordHash: toText(row["passwordHash"]) };
}

function toRow(
  person: ForeignRecord,
  found: readonly LuciaAccount[],
  providers: ForeignOptions["providers"],
): ImportRow {
  const hash = toText(person["passwordHash"]);
  const ofKey = found.find(({ passwordHash }) => passwordHash !== undefined)?.passwordHash;
  return toImportRow(person, {
    email: toText(person["email"]) ?? found.find(({ provider }) => provider === "email")?.subject,
    emailVerified: toFlag(person["emailVerified"]),
    // What its third version writes is what Better Auth writes, too; of its first it cost half.
    passwordHash: hash ? nameHash(hash, "better-auth") : ofKey && nameHash(ofKey, "node-scrypt"),
    identities: toIdentities(
      found.filter(({ provider }) => provider !== undefined && !own.has(provider)),
      providers,
    ),
  });
}
