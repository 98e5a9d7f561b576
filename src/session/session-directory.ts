import type { Place } from "../shared/page-cursor.ts";
import type { SessionRecord } from "./session.ts";
import type { SeenAfter } from "./session-store.ts";

/** A live session and whose it is. */
export interface SessionEntry {
  readonly session: SessionRecord;
  readonly user: { readonly id: string; readonly email: string | null };
}

/** Which live sessions to list. */
export interface SessionQuery {
  readonly userId?: string;
  readonly now: Date;
  /** A session last seen before this moment is over. */
  readonly seenAfter: SeenAfter;
  /** Only those behind this place, by the end of their absolute limit. */
  readonly after?: Place;
  /** At most. */
  readonly limit: number;
}

/** Some of a list. */
export interface SessionPage {
  readonly sessions: readonly SessionEntry[];
  /** Where it goes on; null: it has ended. A page may have fewer sessions than asked for, or none, and go on. */
  readonly next: Place | null;
}

/** How many there are, or as many at least. */
export interface LiveCount {
  readonly live: number;
  readonly isAtLeast: boolean;
}

/** Looking through sessions, for operators. */
export interface SessionDirectory {
  /**
   * Live sessions of everybody or of one user, those that last longest first: the newest, among those of one lifetime. Reads a bounded number of
   * rows, however many sessions have ended.
   */
  search(query: SessionQuery): Promise<SessionPage>;
  /**
   * How many live sessions there are, among the `atMost` that last longest: as many rows are read at most, live or not. `isAtLeast`: there may be
   * more. One read.
   */
  countLive(query: Pick<SessionQuery, "now" | "seenAfter"> & { readonly atMost: number }): Promise<LiveCount>;
}
