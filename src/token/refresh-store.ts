import type { Recording } from "../outbox/recording.ts";
import type { SessionWithUser } from "../session/session-store.ts";

/** A session, its user, and the moment of the read by the database's clock: what processes with clocks of their own agree on. */
export interface RefreshState extends SessionWithUser {
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Which state of a session a write is meant for. It changes nothing in any other. */
export interface RefreshPlace {
  readonly id: string;
  readonly generation: number;
  readonly counter: number;
}

/** A refresh token about to be replaced. */
export interface Rotation extends RefreshPlace {
  /** Seconds that the present token has to have been the present one. 0: any. */
  readonly grace: number;
  /** Seconds without use after which the session is over. */
  readonly idleTimeout: number;
  /** Proof of the key that came with the request; null where none did. */
  readonly recovery: Buffer | null;
  /** Of the request: what the session's list shows from now on. */
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** A counter that is behind the token that was presented, about to be set past it. */
export interface CatchUp extends RefreshPlace {
  readonly to: number;
  /** As of a rotation: this answer may be lost, too. */
  readonly recovery: Buffer | null;
}

/**
 * The refresh tokens of sessions: one counter on the session's own row, so that nothing grows. Each method is one atomic step, and one
 * statement but for the endings.
 */
export interface RefreshStore {
  find(id: string): Promise<RefreshState | null>;
  /**
   * Moves the counter on by one: only while generation and counter are the named ones, the token is older than the grace, the session is
   * live and within its limits, and its user is whom it was made for. Gives the state as written, or null when something was different.
   */
  rotate(rotation: Rotation): Promise<RefreshState | null>;
  /**
   * After the database went back in time: sets a counter that is behind to `to`. Only while generation and counter are the named ones and
   * the session has not ended.
   */
  catchUp(move: CatchUp, recording: Recording): Promise<boolean>;
  /** Ends a session whose token was stolen, while it still has this generation, and forgets every known device of its user. False when it has ended already or has new secrets. */
  endReused(place: Omit<RefreshPlace, "counter">, recording: Recording): Promise<boolean>;
}
