import type { ImportRow } from "../../user/import/import-row.ts";
import { CommandError } from "../command-error.ts";
import type { ForeignDatabase, ForeignRecord } from "./foreign-database.ts";
import type { ForeignOptions } from "./foreign-library.ts";
import { findTable, type ForeignTable, readBelonging, readPages } from "./foreign-table.ts";
import { toFlag, toMoment, toText } from "./foreign-value.ts";
import { toIdentities } from "./to-identities.ts";

const user: ForeignTable = {
  name: "user",
  tables: ["user", "users", "User"],
  columns: {
    id: ["id"],
    email: ["email"],
    emailVerified: ["emailVerified", "email_verified"],
    name: ["name"],
    createdAt: ["createdAt", "created_at"],
    updatedAt: ["updatedAt", "updated_at"],
    // Of its plugin for administrators.
    role: ["role"],
    banned: ["banned"],
    banExpires: ["banExpires", "ban_expires"],
  },
  required: ["id", "email", "emailVerified"],
};

const account: ForeignTable = {
  name: "account",
  tables: ["account", "accounts", "Account"],
  columns: {
    userId: ["userId", "user_id"],
    provider: ["providerId", "provider_id"],
    subject: ["accountId", "account_id"],
    password: ["password"],
  },
  required: ["userId", "provider", "subject"],
};

/** The provider under which Better Auth keeps passwords. */
const credential = "credential";

/** Reads the people of Better Auth: its tables `user` and `account`. */
export async function* readBetterAuth(
  database: ForeignDatabase,
  { names, providers }: ForeignOptions,
): AsyncGenerator<ImportRow> {
  const users = await findTable(database, user, names);
  const accounts = await findTable(database, account, names);
  if (!users || !accounts) {
    const missing = users ? "account" : "user";
    throw new CommandError(
      `There is no table ${missing} of Better Auth's: say what it is called, --table ${missing}=NAME.`,
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
  const known = accounts.map((one) => ({
    provider: toText(one["provider"]),
    subject: toText(one["subject"]),
    password: toText(one["password"]),
  }));
  const email = toText(person["email"]);
  const hash = known.find(({ provider }) => provider === credential)?.password;
  const identities = toIdentities(
    known.filter(({ provider }) => provider !== credential),
    providers,
  );
  const role = toText(person["role"]);
  const bannedAt = findBan(person);
  return {
    id: toText(person["id"]),
    email: email ?? null,
    emailVerified: email !== undefined && toFlag(person["emailVerified"]),
    name: toText(person["name"])?.trim() || null,
    ...(role && { role }),
    createdAt: toMoment(person["createdAt"]),
    ...(hash && { passwordHash: nameHash(hash) }),
    ...(identities.length > 0 && { identities }),
    ...(bannedAt !== null && { bannedAt }),
  };
}

/** Its own hashes say nothing of what they are; others, of an application that hashes by itself, do. */
function nameHash(hash: string): string {
  return /^[0-9a-f]+:[0-9a-f]+$/.test(hash) ? `better-auth$${hash}` : hash;
}

/** Since when somebody is banned: it is not written down, but the row was last changed then or later. A ban that has run out is none. */
function findBan({ banned, banExpires, updatedAt, createdAt }: ForeignRecord): number | null {
  const until = toMoment(banExpires);
  if (!toFlag(banned) || (until !== undefined && until <= Date.now())) return null;
  return toMoment(updatedAt) ?? toMoment(createdAt) ?? 0;
}
