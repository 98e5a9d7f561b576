import { type Email, parseEmail } from "../../mail/email.ts";
import type { SecretRing } from "../../secret/root-secret.ts";
import { languages } from "../../shared/language.ts";
import { madeUserIds, makeUserId } from "../made-user-id.ts";
import { parseMetadata } from "../metadata.ts";
import { parseName } from "../name.ts";
import { defaultRole, parseRole } from "../role.ts";
import { parseUserId } from "../user-id.ts";
import type { RefusalCode, RowProblem } from "./import-refusal.ts";
import { importFields, type ImportRow } from "./import-row.ts";
import type { ImportedIdentity, ImportedUser } from "./imported-user.ts";
import { type IssuerFinder, parseIdentities } from "./parse-identities.ts";
import { parseMoment } from "./parse-moment.ts";

/** A hash as it is stored, or why it is not. */
export type JudgedHash =
  | { readonly stored: string }
  | { readonly problem: "bad_hash" | "unknown_hash" | "hash_too_dear" | "hash_needs_parameters" };

export interface ParseRowDeps {
  /** Judges a password hash by its text alone: nothing is computed. */
  readonly judgeHash: (hash: string) => JudgedHash;
  readonly findIssuer: IssuerFinder;
  readonly ring: SecretRing;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

type Untrusted = { readonly [Member in keyof ImportRow]: unknown };

/** A member that cannot be taken. Caught in `parseRow` alone. */
class Refused extends Error {
  readonly problem: RowProblem;

  constructor(code: RefusalCode, field: string | null) {
    super(code);
    this.problem = { code, field };
  }
}

/** Reads a row, member by member, in the order of `ImportRow`; the first one that cannot be taken is what is said of it. */
export function parseRow(deps: ParseRowDeps, row: unknown): ImportedUser | RowProblem {
  try {
    return parse(deps, row);
  } catch (error) {
    if (error instanceof Refused) return error.problem;
    throw error;
  }
}

function parse(deps: ParseRowDeps, row: unknown): ImportedUser {
  const given = toMembers(row);
  const said = given.id === undefined ? null : take(parseUserId(given.id), "bad_id", "id");
  const email = parseAddress(given.email);
  const emailVerified = parseFlag(given.emailVerified, email);
  const name = parseText(given.name);
  const role = given.role === undefined ? defaultRole : take(parseRole(given.role), "bad_role", "role");
  const metadata = parseObject(given.metadata);
  const createdAt = parseTime(given.createdAt, "createdAt");
  if (createdAt && createdAt.getTime() > deps.now) throw new Refused("bad_date", "createdAt");
  const passwordHash = parseHash(deps, given.passwordHash);
  const identities = parseIdentities(given.identities, deps.findIssuer);
  if ("code" in identities) throw new Refused(identities.code, identities.field);
  const key = nameOf(email, identities);
  const made = said === null ? { id: makeUserId(deps.ring, key), madeIds: madeUserIds(deps.ring, key) } : null;
  return {
    ...(made ?? { id: said ?? "", madeIds: null }),
    email,
    emailVerified,
    name,
    role,
    metadata,
    createdAt: createdAt ?? new Date(deps.now),
    saysCreation: createdAt !== null,
    passwordHash,
    identities,
    language: parseLanguage(given.language),
    bannedAt: parseTime(given.bannedAt, "bannedAt"),
    deleteAfter: parseTime(given.deleteAfter, "deleteAfter"),
  };
}

function toMembers(row: unknown): Untrusted {
  if (typeof row !== "object" || row === null || Array.isArray(row)) throw new Refused("bad_json", null);
  // Security: the name of a member that is unknown is somebody's text, and is not repeated.
  if (Object.keys(row).some((member) => !importFields.has(member))) throw new Refused("unknown_field", null);
  return row;
}

function take<T>(parsed: T | null, code: RefusalCode, field: string): T {
  if (parsed === null) throw new Refused(code, field);
  return parsed;
}

function parseAddress(given: unknown): Email | null {
  return given === undefined || given === null ? null : take(parseEmail(given), "bad_email", "email");
}

/** Security: text such as "false" is a mistake, and must prove no address. */
function parseFlag(given: unknown, email: Email | null): boolean {
  if (given !== undefined && typeof given !== "boolean") throw new Refused("bad_flag", "emailVerified");
  if (given === true && email === null) throw new Refused("bad_flag", "emailVerified");
  return given ?? false;
}

function parseText(given: unknown): string | null {
  if (given === undefined || given === null) return null;
  const name = typeof given === "string" ? parseName(given) : undefined;
  if (name === undefined) throw new Refused("bad_name", "name");
  return name;
}

function parseObject(given: unknown): string {
  if (given === undefined) return "{}";
  const parsed = parseMetadata(given);
  if (!("problem" in parsed)) return parsed.json;
  throw new Refused(parsed.problem === "too_large" ? "metadata_too_large" : "bad_metadata", "metadata");
}

function parseTime(given: unknown, field: "createdAt" | "bannedAt" | "deleteAfter"): Date | null {
  return given === undefined || given === null ? null : take(parseMoment(given), "bad_date", field);
}

function parseHash({ judgeHash }: ParseRowDeps, given: unknown): string | null {
  if (given === undefined || given === null) return null;
  if (typeof given !== "string") throw new Refused("bad_hash", "passwordHash");
  const judged = judgeHash(given);
  if ("problem" in judged) throw new Refused(judged.problem, "passwordHash");
  return judged.stored;
}

function parseLanguage(given: unknown): string | null {
  if (given === undefined || given === null) return null;
  return take(languages.find((one) => one === given) ?? null, "bad_language", "language");
}

/** What names her. Without an address or an identity nobody could ever sign in to the account. */
function nameOf(email: Email | null, [first]: readonly ImportedIdentity[]): string {
  if (email !== null) return `email:${email}`;
  if (first) return `identity:${first.issuer} ${first.subject}`;
  throw new Refused("bad_email", "email");
}
