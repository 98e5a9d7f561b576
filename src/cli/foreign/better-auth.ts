import type { ImportRow } from "../../user/import/import-row.ts";
import type { ForeignDatabase, ForeignRecord } from "./foreign-database.ts";
import type { ForeignOptions } from "./foreign-library.ts";
import type { ForeignTable } from "./foreign-table.ts";
import { toFlag, toMoment, toText } from "./foreign-value.ts";
import { readPeople } from "./read-people.ts";
import { toIdentities } from "./to-identities.ts";
import { nameHash, toImportRow } from "./to-import-row.ts";

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
export function readBetterAuth(database: ForeignDatabase, options: ForeignOptions): AsyncGenerator<ImportRow> {
  return readPeople(database, options, { library: "Better Auth", user, account, toRow });
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
  const hash = known.find(({ provider }) => provider === credential)?.password;
  const bannedAt = findBan(person);
  const row = toImportRow(person, {
    email: toText(person["email"]),
    emailVerified: toFlag(person["emailVerified"]),
    passwordHash: hash && nameHash(hash, "better-auth"),
    identities: toIdentities(
      known.filter(({ provider }) => provider !== credential),
      providers,
    ),
  });
  return bannedAt === null ? row : { ...row, bannedAt };
}

/** Since when somebody is banned: it is not written down, but the row was last changed then or later. A ban that has run out is none. */
function findBan({ banned, banExpires, updatedAt, createdAt }: ForeignRecord): number | null {
  const until = toMoment(banExpires);
  if (!toFlag(banned) || (until !== undefined && until <= Date.now())) return null;
  return toMoment(updatedAt) ?? toMoment(createdAt) ?? 0;
}
