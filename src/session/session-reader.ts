import { AuthError } from "../error/auth-error.ts";
import type { RevocationView } from "../revocation/revocation-view.ts";
import type { Clock } from "../shared/clock.ts";
import { sessionCacheLifetime } from "./entry-lifetime.ts";
import type { CachedSession, SessionCache } from "./session-cache.ts";
import type { SessionStore, SessionWithUser } from "./session-store.ts";

/** What a read found, and the place in the revocation log before it began: nothing later can be missing from it. */
export interface SessionRead {
  readonly cursor: number;
  /** Of the view: cursors of different histories cannot be compared. */
  readonly history: number;
  readonly found: SessionWithUser | null;
}

/** A session that another process has read. */
export interface RecalledSession extends SessionRead {
  readonly found: SessionWithUser;
  /** Milliseconds since the epoch, by the clock of the process that read it. */
  readonly readAt: number;
}

/** A read under way. */
interface PendingRead extends Omit<SessionRead, "found"> {
  readonly row: Promise<SessionWithUser | null>;
}

/** Sessions shared with other processes. */
export interface SharedSessions {
  readonly cache: SessionCache;
  readonly clock: Clock;
}

/** How questions to the shared cache ended. */
export interface CacheUsage {
  readonly hit: number;
  readonly miss: number;
  /** It had the session, but from before something changed, or from a history that this process does not know. */
  readonly outdated: number;
  /** It could not be asked, or did not answer in time. */
  readonly unavailable: number;
}

/** Reads under way at once while the view is stale and every check has to be read. */
const maxReadsWhileStale = 64;
/** Milliseconds by which the clock of the process that read a session may be ahead of this one. */
const maxAhead = 60_000;

/** Reads sessions for whoever checks a credential: one statement for any number of requests that wait for the same session. */
export class SessionReader {
  readonly #store: Pick<SessionStore, "find">;
  readonly #view: RevocationView;
  readonly #shared: SharedSessions | null;
  readonly #pending = new Map<string, PendingRead>();
  readonly #recalling = new Map<string, Promise<CachedSession | null>>();
  readonly #usage = { hit: 0, miss: 0, outdated: 0, unavailable: 0 };

  constructor(store: Pick<SessionStore, "find">, view: RevocationView, shared: SharedSessions | null = null) {
    this.#store = store;
    this.#view = view;
    this.#shared = shared;
  }

  /** Whether `recall` may give anything. */
  get isShared(): boolean {
    return this.#shared !== null;
  }

  /** How `recall` fared. */
  get usage(): CacheUsage {
    return this.#usage;
  }

  /** Reads a session by its public id from the database. Throws `overloaded` when too many wait while the view is stale. */
  async read(sessionId: string): Promise<SessionRead> {
    const shared = this.#join(sessionId);
    const found = await shared.row;
    // The read may have been under way, or shared, when an ending committed: what changed since is read once more, alone.
    if (!found || !this.#isOutdated(shared, found)) return { ...shared, found };
    const alone = this.#begin(sessionId);
    return { ...alone, found: await alone.row };
  }

  /**
   * Gives a session that another process has read lately, when nothing about it has changed since; null otherwise. Never rejects.
   *
   * It is good for saying yes and not for saying no: new secrets of a moment ago and a lately moved idle limit are known to the database
   * alone. Whoever changes something reads.
   */
  async recall(sessionId: string): Promise<RecalledSession | null> {
    if (this.#shared === null || !this.#view.isFresh()) return null;
    let cached: CachedSession | null;
    try {
      cached = await this.#ask(this.#shared.cache, sessionId);
    } catch {
      this.#usage.unavailable += 1;
      return null;
    }
    if (cached === null) {
      this.#usage.miss += 1;
      return null;
    }
    if (!this.#isGood(cached, this.#shared.clock())) {
      this.#usage.outdated += 1;
      return null;
    }
    this.#usage.hit += 1;
    const { found, cursor, readAt } = cached;
    return { found, cursor, readAt, history: this.#view.history };
  }

  /** One question for any number of requests that wait for the same session. Each of them judges the answer by itself. */
  #ask(cache: SessionCache, sessionId: string): Promise<CachedSession | null> {
    const underWay = this.#recalling.get(sessionId);
    if (underWay) return underWay;
    const question = cache.find(sessionId);
    this.#recalling.set(sessionId, question);
    const done = (): boolean => this.#recalling.delete(sessionId);
    question.then(done, done);
    return question;
  }

  /**
   * Whether what another process has read holds here.
   *
   * Security: a cache that comes back with old values, or to which somebody writes them back, must bring no ended session back to life. So
   * a value is taken only when this process knows everything that the log took in after it was read, and none of that is about it. Its age
   * is looked at as well, because entries of the log are kept for a time only.
   */
  #isGood({ found, lineage, cursor, readAt }: CachedSession, now: number): boolean {
    const view = this.#view;
    if (!view.isFresh(now) || lineage !== view.lineage || !view.covers(cursor)) return false;
    if (view.changedSince(found.session.id, found.user.id, cursor) || hasEnded(found)) return false;
    return readAt <= now + maxAhead && now < readAt + sessionCacheLifetime * 1000;
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
    const keep = this.#beginToShare(cursor);
    const row = this.#store.find(sessionId);
    if (keep) row.then(keep, () => {});
    return { cursor, history, row };
  }

  /** Notes where and when a read begins. Gives what keeps its answer for other processes, or null where that cannot be said. */
  #beginToShare(cursor: number): ((found: SessionWithUser | null) => void) | null {
    const { lineage } = this.#view;
    if (this.#shared === null || lineage === null) return null;
    const { cache, clock } = this.#shared;
    const readAt = clock();
    if (!this.#view.isFresh(readAt)) return null;
    return (found) => {
      if (found && !hasEnded(found)) cache.keep({ found, lineage, cursor, readAt });
    };
  }

  #isOutdated(
    { cursor, history }: Pick<SessionRead, "cursor" | "history">,
    { session, user }: SessionWithUser,
  ): boolean {
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
