import type { SeenAfter } from "./session-store.ts";

/** What became of a write: stored, no room for it, or there is no such live session. */
export type SessionDataOutcome = "stored" | "too_large" | "no_session";

/** Which session and key, and what counts as live. */
export interface SessionDataKey {
  readonly sessionId: string;
  readonly key: string;
  readonly now: Date;
  /** A session last seen before this moment is over. */
  readonly seenAfter: SeenAfter;
}

/** One value about to be stored. */
export interface SessionDataEntry extends SessionDataKey {
  /** JSON. */
  readonly value: string;
  /** Bytes that all keys and values of the session may take together, in UTF-8. */
  readonly maxBytes: number;
}

/** The application's own small data of sessions. Each method is one atomic step. It goes with the session's row. */
export interface SessionDataStore {
  /** The JSON under a key of a live session; null without one. `live` says whether there is such a session. */
  get(key: SessionDataKey): Promise<{ readonly live: boolean; readonly value: string | null }>;
  /**
   * Stores one key, whatever happens to others at the same time. The limit is checked in the same step, so that parallel writes never
   * pass it together.
   */
  set(entry: SessionDataEntry): Promise<SessionDataOutcome>;
  /** Removes one key. False: there is no such live session. */
  delete(key: SessionDataKey): Promise<boolean>;
}
