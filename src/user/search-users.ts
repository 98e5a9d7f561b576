import { AuthError } from "../error/auth-error.ts";
import { type Page, type Place, readPlace, writePlace } from "../shared/page-cursor.ts";
import { parseRole } from "./role.ts";
import { readTermPlace, writeTermPlace } from "./term-cursor.ts";
import { isByTerm, type TermPlace, type UserDirectory, type UserEntry, type UserQuery } from "./user-directory.ts";

/** What to look for, as it was typed. */
export interface UserSearch {
  /** How an address, its domain with the `@`, a name, a word of one, or an id begins. */
  readonly startsWith?: string | undefined;
  readonly banned?: UserQuery["banned"] | undefined;
  readonly operators?: UserQuery["operators"] | undefined;
  readonly level?: UserQuery["level"] | undefined;
  readonly role?: UserQuery["role"] | undefined;
  /** Where the page before ended. */
  readonly cursor?: string | undefined;
  /** @default 50, at most 200 */
  readonly limit?: number | undefined;
}

const defaultLimit = 50;
const maxLimit = 200;
const maxPrefixLength = 320;

/**
 * Finds users, a page at a time: the newest first, and by a text in the order of what was found. Whoever comes or goes meanwhile, nobody is
 * shown twice or skipped. A page of a search for what is rare may be short, or empty, and go on all the same. Throws `invalid_input`.
 */
export async function searchUsers(
  { userDirectory }: { readonly userDirectory: Pick<UserDirectory, "search"> },
  { startsWith, banned, operators, level, role, cursor, limit = defaultLimit }: UserSearch,
): Promise<Page<UserEntry>> {
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit) throw refuse("/limit", `from 1 to ${maxLimit}`);
  if (role !== undefined && parseRole(role) === null) throw refuse("/role", "a role of the application's");
  if (startsWith !== undefined && typeof startsWith !== "string") throw refuse("/startsWith", "a text");
  const prefix = startsWith?.normalize("NFC").trim() ?? "";
  // PostgreSQL takes no NUL, and no name holds a control character.
  if (prefix.length > maxPrefixLength || !prefix.isWellFormed() || /\p{Cc}/u.test(prefix)) {
    throw refuse("/startsWith", "how an address or a name begins");
  }
  const byTerm = isByTerm({ startsWith: prefix, ...(operators && { operators }), ...(level && { level }) });
  const after = cursor === undefined ? undefined : byTerm ? readTermPlace(cursor) : readPlace(cursor);
  if (after === null) throw refuse("/cursor", "what the page before gave as the next");
  const { users, next } = await userDirectory.search({
    startsWith: prefix,
    ...(banned !== undefined && { banned }),
    ...(operators !== undefined && { operators }),
    ...(level !== undefined && { level }),
    ...(role !== undefined && { role }),
    ...(after !== undefined && { after }),
    limit,
  });
  return { items: users, next: next && writeNext(next) };
}

function writeNext(next: Place | TermPlace): string {
  return "at" in next ? writePlace(next) : writeTermPlace(next);
}

function refuse(pointer: string, must: string): AuthError {
  const detail = `The ${pointer.slice(1)} must be ${must}.`;
  return new AuthError("invalid_input", { detail, errors: [{ pointer, code: "invalid" }] });
}
