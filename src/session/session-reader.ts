import { AuthError } from "../error/auth-error.ts";
import type { RevocationView } from "../revocation/revocation-view.ts";
import type { SessionStore, SessionWithUser } from "./session-store.ts";

/** What a read found, and the place in the revocation log before it began: nothing later can be missing from it. */
export interface SessionRead {
  readonly cursor: number;
  /** Of the view: cursors of different histories cannot be compared. */
  readonly history: number;
  readonly found: SessionWithUser | null;
}

/** A read under way. */
interface PendingRead {
  readonly cursor: number;
  readonly history: number;
  readonly row: Promise<SessionWithUser | null>;
}

/** Reads under way at once while the view is stale and every check has to be read. */
const maxReadsWhileStale = 64;

/** Reads sessions for whoever checks a credential: one statement for any number of requests that wait for the same session. */
export class SessionReader {
  readonly #store: Pick<SessionStore, "find">;
  readonly #view: RevocationView;
  readonly #pending = new Map<string, PendingRead>();

  constructor(store: Pick<SessionStore, "find">, view: RevocationView) {
    this.#store = store;
    this.#view = view;
  }

  /** Reads a session by its public id. Throws `overloaded` when too many wait while the view is stale. */
  async read(sessionId: string): Promise<SessionRead> {
    const shared = this.#join(sessionId);
    const found = await shared.row;
    // The read may have been under way, or shared, when an ending committed: what changed since is read once more, alone.
    if (!found || !this.#isOutdated(shared, found)) return { ...shared, found };
    const alone = this.#begin(sessionId);
    return { ...alone, found: await alone.row };
  }

  /** Security: a shared read counts from where it began, which may be before its later callers' place in the log. */
  #join(sessionId: string): PendingRead {
    const underWay = this.#pending.get(sessionId);
    if (underWay) return underWay;
    if (this.#pending.size >= maxReadsWhileStale && !this.#view.isFresh()) {
      throw new AuthError("overloaded", { retryAfter: 1 });
    }
    const read = this.#begin(sessionId);
    this.#pending.set(sessionId, read);
    const done = (): boolean => this.#pending.delete(sessionId);
    read.row.then(done, done);
    return read;
  }

  #begin(sessionId: string): PendingRead {
    const { cursor, history } = this.#view;
    return { cursor, history, row: this.#store.find(sessionId) };
  }

  #isOutdated({ cursor, history }: PendingRead, { session, user }: SessionWithUser): boolean {
    return history !== this.#view.history || this.#view.changedSince(session.id, user.id, cursor);
  }
}

/**
 * Whether the user or the row says that the session is over.
 *
 * Security: the user's version is compared as well, so that a session which a racing "end everything" did not see is over all the same.
 */
export function hasEnded({ session, user }: SessionWithUser): boolean {
  return (
    session.endedAt !== null ||
    user.version !== session.userVersion ||
    user.bannedAt !== null ||
    user.deleteAfter !== null
  );
}
