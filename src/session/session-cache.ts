import type { SessionWithUser } from "./session-store.ts";

/** A session as one read of the database found it, for other processes to use instead of reading it again. */
export interface CachedSession {
  readonly found: SessionWithUser;
  /** Which history of the revocation log `cursor` is a place in: the view's `lineage`. */
  readonly lineage: string;
  /** Place in the revocation log before the read: nothing later can be missing from what was found. */
  readonly cursor: number;
  /** When it was read, in milliseconds since the epoch. */
  readonly readAt: number;
}

/**
 * Sessions that several processes share. It may lose them, and it may give old ones: whoever asks judges what is given by its place in the
 * revocation log, so that nothing has to be taken out when a session ends.
 *
 * Security: it may be a server that others can write to. An implementation seals what it keeps and gives only what it has sealed itself.
 */
export interface SessionCache {
  /** Null when it has none. Rejects when it cannot say in time. */
  find(sessionId: string): Promise<CachedSession | null>;
  /** Keeps a session for at most `sessionCacheLifetime`. Nobody waits for it, and it may fail. */
  keep(session: CachedSession): void;
}
