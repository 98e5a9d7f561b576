import { AuthError } from "../error/auth-error.ts";
import { type Page, pageOf, readPlace } from "../shared/page-cursor.ts";
import { parseRole } from "./role.ts";
import type { UserDirectory, UserEntry, UserQuery } from "./user-directory.ts";

/** What to look for, as it was typed. */
export interface UserSearch {
  /** How an address, a name or an id begins. */
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

/** Finds users, the newest first, a page at a time. Whoever comes or goes meanwhile, nobody is shown twice or skipped. Throws `invalid_input`. */
export async function searchUsers(
  { userDirectory }: { readonly userDirectory: Pick<UserDirectory, "search"> },
  { startsWith, banned, operators, level, role, cursor, limit = defaultLimit }: UserSearch,
): Promise<Page<UserEntry>> {
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit) throw refuse("/limit", `from 1 to ${maxLimit}`);
  if (role !== undefined && parseRole(role) === null) throw refuse("/role", "a role of the application's");
  const after = cursor === undefined ? undefined : readPlace(cursor);
  if (after === null) throw refuse("/cursor", "what the page before gave as the next");
  if (startsWith !== undefined && typeof startsWith !== "string") throw refuse("/startsWith", "a text");
  const prefix = startsWith?.normalize("NFC").trim() ?? "";
  // PostgreSQL takes no NUL, and no name holds a control character.
  if (prefix.length > maxPrefixLength || !prefix.isWellFormed() || /\p{Cc}/u.test(prefix)) {
    throw refuse("/startsWith", "how an address or a name begins");
  }
  const found = await userDirectory.search({
    startsWith: prefix,
    ...(banned !== undefined && { banned }),
    ...(operators !== undefined && { operators }),
    ...(level !== undefined && { level }),
    ...(role !== undefined && { role }),
    ...(after !== undefined && { after }),
    limit: limit + 1,
  });
  return pageOf(found, limit, ({ id, createdAt }) => ({ at: createdAt.getTime(), id }));
}

function refuse(pointer: string, must: string): AuthError {
  const detail = `The ${pointer.slice(1)} must be ${must}.`;
  return new AuthError("invalid_input", { detail, errors: [{ pointer, code: "invalid" }] });
}
