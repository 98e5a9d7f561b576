import { AuthError } from "../error/auth-error.ts";
import type { Clock } from "../shared/clock.ts";
import { type Page, readPlace, writePlace } from "../shared/page-cursor.ts";
import type { SessionDirectory, SessionEntry } from "./session-directory.ts";
import { type CarrierLimits, seenAfter } from "./session-limits.ts";

/** Which live sessions to list. */
export interface SessionSearch {
  readonly userId?: string | undefined;
  /** Where the page before ended. */
  readonly cursor?: string | undefined;
  /** @default 50, at most 200 */
  readonly limit?: number | undefined;
}

const defaultLimit = 50;
const maxLimit = 200;

/**
 * Lists live sessions, those that last longest first, a page at a time. A page may be short, or empty, and go on all the same, where many have
 * ended. Throws `invalid_input`.
 */
export async function searchSessions(
  deps: {
    readonly sessionDirectory: SessionDirectory;
    readonly limits: CarrierLimits;
    readonly clock: Clock;
  },
  { userId, cursor, limit = defaultLimit }: SessionSearch,
): Promise<Page<SessionEntry>> {
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit) throw refuse("/limit", `from 1 to ${maxLimit}`);
  const after = cursor === undefined ? undefined : readPlace(cursor);
  if (after === null) throw refuse("/cursor", "what the page before gave as the next");
  const now = deps.clock();
  const { sessions, next } = await deps.sessionDirectory.search({
    now: new Date(now),
    seenAfter: seenAfter(deps.limits, now),
    ...(userId !== undefined && { userId }),
    ...(after !== undefined && { after }),
    limit,
  });
  return { items: sessions, next: next && writePlace(next) };
}

function refuse(pointer: string, must: string): AuthError {
  const detail = `The ${pointer.slice(1)} must be ${must}.`;
  return new AuthError("invalid_input", { detail, errors: [{ pointer, code: "invalid" }] });
}
