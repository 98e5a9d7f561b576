import type { Recording } from "../outbox/recording.ts";
import type { OperatorLevel } from "./operator.ts";

/** A ban as it was made. */
export interface Ban {
  /** False: she was banned already. */
  readonly changed: boolean;
  /** When she was banned: now, or earlier when she was banned already. */
  readonly bannedAt: Date;
  /** Sessions that ended with it. */
  readonly endedSessions: number;
}

/** Another address of a user, or the proof of the one she has. */
export interface GivenAddress {
  /** The one she has. */
  readonly from: string | null;
  /** Canonical (see `parseEmail`). */
  readonly email: string;
  /** Whether it is known to be hers. */
  readonly isProven: boolean;
}

/**
 * What operators, and the application in their place, change about a user. Each method is one atomic step that reaches every process by
 * the revocation log; `recording` is written with it when something changed.
 */
export interface OperatorStore {
  /**
   * Bans a user and ends every session (`version` + 1, sessions, revocation log). Who is banned already stays so: nothing is written.
   * Null: no such user.
   */
  ban(id: string, recording: Recording): Promise<Ban | null>;
  /** Takes a ban back. What it ended stays ended. Null: no such user; false: she was not banned. */
  unban(id: string, recording: Recording): Promise<boolean | null>;
  /**
   * Gives a user another role of the application's. `version` + 1, and her sessions go on under the new version: whatever was issued or
   * remembered with the old role is not good any more. Null: no such user; false: she has this role.
   */
  setRole(id: string, role: string, recording: Recording): Promise<boolean | null>;
  /** Replaces the metadata (JSON of one object). False: no such user. */
  setMetadata(id: string, json: string, recording: Recording): Promise<boolean>;
  /**
   * Makes somebody an operator, or not one any more (null). Security: only whose address is proven, checked in the writing statement.
   */
  setOperator(
    id: string,
    level: OperatorLevel | null,
    recording: Recording,
  ): Promise<"changed" | "unchanged" | "email_not_verified" | "not_found">;
  /**
   * Gives a user an address, in the place of the one she has or as proven from now on. `version` + 1, and her sessions go on under the new
   * version. Every link about her is gone but those that take earlier changes back; where one of these leads to an address that is proven by
   * this, it goes with those of all changes since. Of an operator the address has to be proven, checked under the lock of her row.
   * "moved_on": there is no such user, or her address is not `from` any more. "taken": somebody else has it.
   */
  setEmail(
    id: string,
    given: GivenAddress,
    recording: Recording,
  ): Promise<"changed" | "taken" | "email_not_verified" | "moved_on">;
  /** How many sessions an ending of all of a user's would end: those that ran out and are not swept yet are among them, as they are there. */
  countSessions(id: string): Promise<number>;
  /** What somebody may do in the console at this moment. Null: nothing, which also holds for who is banned or waits for deletion. */
  findLevel(id: string): Promise<OperatorLevel | null>;
}
