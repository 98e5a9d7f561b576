import type { Recording } from "../outbox/recording.ts";
import type { UserRecord } from "../user/user.ts";
import type { NewCode } from "../verification/code-store.ts";
import type { EndReason, SessionRecord } from "./session.ts";

/** A session about to be stored: generation 0, counter 0, not ended, its refresh token made now. */
export type NewSession = Omit<
  SessionRecord,
  "generation" | "counter" | "endedAt" | "endReason" | "rotatedAt" | "recovery"
>;

/** What a start takes with it, in the same transaction. */
export interface StartEnds {
  /** The sessions this browser presented, which the new one replaces. They end with reason `replaced`. */
  readonly replaces: readonly string[];
  /** When set, all but the newest `keepNewest` live sessions of the user end with reason `too_many_sessions`. */
  readonly keepNewest: number | null;
  /** What the user is written to in from now on, where that is another language than so far. */
  readonly language?: string | undefined;
  /** What starts this session, once: where it was spent before, nothing is written. */
  readonly spends?: NewCode | undefined;
}

/** New secrets for a session that goes on. Applied only while the session still has `generation` and has not ended. */
export interface SessionRenewal {
  readonly id: string;
  readonly generation: number;
  readonly seed: Buffer;
  readonly secretId: string;
  /** Milliseconds since the epoch. */
  readonly authenticatedAt: number;
}

/** The moments before which a session that was last seen is over: each carrier has an idle limit of its own. */
export interface SeenAfter {
  readonly cookie: Date;
  readonly token: Date;
}

/** A session and the user it belongs to, read together. */
export interface SessionWithUser {
  readonly session: SessionRecord;
  readonly user: UserRecord;
}

/** A batched "seen at". */
export interface SessionTouch {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly lastSeenAt: number;
}

/**
 * Where sessions are kept. Each method is one atomic step; every ending also appends to the revocation log, and `recording` is written in
 * the same transaction when the change was made.
 */
export interface SessionStore {
  /**
   * Stores a session only while the user has `session.userVersion`, is not banned and does not wait for deletion, checked in the
   * inserting statement itself under a lock on the user's row. Gives false, and ends nothing, when she has moved on, or what starts it was
   * spent before. What it ends is noted by itself.
   */
  start(session: NewSession, ends: StartEnds, recording?: Recording): Promise<boolean>;
  /** By public id, ended ones too: one statement, one indexed read. */
  find(id: string): Promise<SessionWithUser | null>;
  /** Sessions of a user that are neither ended nor past their absolute limit nor last seen before `seenAfter`, newest first. */
  listLive(userId: string, now: Date, seenAfter: SeenAfter): Promise<SessionRecord[]>;
  /** Ends one session. `userId`, when given, must own it. Gives false when there is none, it is another's, or it has ended already. */
  end(id: string, reason: EndReason, userId?: string, recording?: Recording): Promise<boolean>;
  /**
   * Ends every session of a user but `keep` (null: all of them): user row first (`version` + 1), then the kept session takes the new
   * version, the others end; one transaction. Gives how many ended, or null, and writes nothing, when the session to keep has itself
   * ended: who was signed out a moment ago may not sign the others out. Events of the recording get that number as their `count`.
   */
  endAll(userId: string, reason: EndReason, keep: string | null, recording?: Recording): Promise<number | null>;
  /** Gives a session new secrets (generation + 1, counter 0). False when its generation has moved on or it has ended. */
  renew(renewal: SessionRenewal, recording?: Recording): Promise<boolean>;
  /** Moves `lastSeenAt` forward, never back, of sessions that have not ended. One statement for the whole batch. */
  touch(touches: readonly SessionTouch[]): Promise<void>;
  /** Removes at most `limit` sessions whose absolute limit passed before `expiredBefore`. Gives how many. */
  sweep(expiredBefore: Date, limit: number): Promise<number>;
}
