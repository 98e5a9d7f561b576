import type { Recording } from "../outbox/recording.ts";
import type { SessionRenewal } from "../session/session-store.ts";
import type { UserRecord } from "../user/user.ts";
import type { CodeHash } from "../verification/code.ts";

/** A user together with her password hash and the version it was read at. */
export interface PasswordRecord {
  readonly user: UserRecord;
  /** A PHC string (or bcrypt's own format), or null for someone without a password. */
  readonly hash: string | null;
  /** Sessions neither ended nor past their absolute limit. Read in the same statement, for the cap of sessions a user. Counted to 101: more is told apart from that by nobody. */
  readonly liveSessions: number;
}

/** A change of password: the new hash, and the one session that goes on. */
export interface PasswordChange {
  readonly userId: string;
  /** The version the old hash was read at: the change fails when it has moved on. */
  readonly version: number;
  readonly hash: string;
  /** The calling session, renewed. Null: every session ends. */
  readonly keep: SessionRenewal | null;
  readonly now: Date;
  /** Written in the same transaction. */
  readonly recording?: Recording;
}

/** A new password by a code that was sent to the user's address. */
export interface PasswordReset {
  readonly codeHash: CodeHash;
  readonly userId: string;
  readonly hash: string;
  readonly now: Date;
  /** Written in the same transaction. */
  readonly recording?: Recording;
}

/** Where password hashes are kept: beside the user. Each method is one atomic step. */
export interface PasswordStore {
  /** By canonical address, in one statement. `now` decides which sessions count as live. */
  findByEmail(email: string, now: Date): Promise<PasswordRecord | null>;
  findByUserId(userId: string, now: Date): Promise<PasswordRecord | null>;
  /** Swaps a hash for a stronger one of the same password. Does nothing when the hash has changed since. Ends nothing. */
  upgrade(userId: string, from: string, to: string): Promise<void>;
  /**
   * Writes the new hash, `version` + 1, renews the kept session under the new version, ends all others with reason
   * `password_changed`, and appends to the revocation log: user row first, one transaction.
   * Gives the user's new version, or null (and writes nothing) when the version, or the kept session's generation, has moved on,
   * or the user is banned.
   */
  change(change: PasswordChange): Promise<number | null>;
  /**
   * Spends the code and writes the new hash: the address counts as proven, every session ends with reason `password_reset`, every
   * known device is forgotten, and every other code of the user is gone, save those that take a change of her address back. Where the address
   * was not proven before, these and its identities are gone as well: nobody can say who they lead to. False, and nothing changed but the code: it was spent, has
   * expired, password or address have changed since it was sent (`resetBasis`), or the user is banned.
   */
  reset(reset: PasswordReset): Promise<boolean>;
}
