import type { ImportIdentity, ImportRow } from "../../user/import/import-row.ts";
import type { ForeignRecord } from "./foreign-database.ts";
import { toMoment, toText } from "./foreign-value.ts";

/** What libraries say each in its own way. */
export interface ForeignPerson {
  readonly email: string | undefined;
  /** Whether the address was proven; without one nothing was. */
  readonly emailVerified: boolean;
  readonly passwordHash: string | undefined;
  readonly identities: readonly ImportIdentity[];
}

/** The row of somebody. */
export function toImportRow(
  person: ForeignRecord,
  { email, emailVerified, passwordHash, identities }: ForeignPerson,
): ImportRow {
  const role = toText(person["role"]);
  return {
    id: toText(person["id"]),
    email: email ?? null,
    emailVerified: email !== undefined && emailVerified,
    name: toText(person["name"])?.trim() || null,
    ...(role && { role }),
    createdAt: toMoment(person["createdAt"]),
    ...(passwordHash && { passwordHash }),
    ...(identities.length > 0 && { identities }),
  };
}

/** Hashes of `salt:key` say nothing of what they are; others, of an application that hashes by itself, do. */
export function nameHash(hash: string, kind: "better-auth" | "node-scrypt"): string {
  return /^[0-9a-f]+:[0-9a-f]+$/.test(hash) ? `${kind}$${hash}` : hash;
}
