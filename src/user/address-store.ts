import type { NewMessage } from "../outbox/message.ts";
import type { Recording } from "../outbox/recording.ts";
import type { CodeHash } from "../verification/code.ts";
import type { NewCode } from "../verification/code-store.ts";
import type { AskingSession } from "./asking-session.ts";

/** A proof of the address of a user. */
export interface AddressProof {
  readonly userId: string;
  readonly codeHash: CodeHash;
  readonly now: Date;
  readonly recording?: Recording;
}

/** An address for a user without one, which she has just proven. */
export interface AddressAddition extends AddressProof {
  readonly email: string;
  /** Hers, as whoever brings the proof was found to be signed in: nothing is added once it has moved on. */
  readonly version: number;
  /** By whose word it is hers: nothing is added once it has ended. */
  readonly asker?: AskingSession;
}

/** A change of a user's address for one that she has just proven. */
export interface AddressChange extends AddressProof {
  /** The address she has now, and whether it is proven. */
  readonly from: string;
  readonly isProven: boolean;
  readonly email: string;
  /** Hers, as the link was asked for. */
  readonly version: number;
  /** The one that brings the proof: nothing is changed once it has ended. */
  readonly asker?: AskingSession;
  /** To the address that is left, where it was proven: with the link that takes the change back. */
  readonly undoable: NewMessage | null;
  /** The same where the change is itself a way back: nothing takes that back. */
  readonly returned: NewMessage | null;
}

/** What becomes of a user whose address is proven. Each method is one atomic step. */
export interface AddressStore {
  /**
   * Spends the code and counts the address as proven; everything is kept, and what else could have proven the address is gone. False,
   * and nothing changed but the code: it was spent, has expired, or was sent to another address than the user has now.
   */
  prove(proof: AddressProof): Promise<boolean>;
  /**
   * The owner of the mailbox takes an account that somebody else set up on her address: the code is spent, the address proven, and
   * password, sessions, identities and codes of before are gone (`version` + 1). `next` is stored: the code by which she sets a password. False:
   * as `prove`, or the address was proven before.
   */
  reclaim(proof: AddressProof, next: NewCode): Promise<boolean>;
  /**
   * Spends the code and gives a user without an address the one that it was sent to, proven. `version` + 1, and her sessions go on under
   * the new version: whatever was issued or remembered without the address is not good any more. False: as `prove`, she has an address,
   * is banned, her version has moved on or the session that asks is over (the code is then as good as before), or somebody else has this one,
   * which `taken` is then written of.
   */
  add(addition: AddressAddition, taken: Recording): Promise<boolean>;
  /**
   * Spends the code and gives a user the address that it was sent to instead of the one she has, proven. `version` + 1, her sessions go on
   * under the new version, and every link about her is gone but those that take earlier changes back. Where one of these leads to the address
   * she takes now, she has come back: it goes with those of all changes since, and `returned` is written instead of `undoable`. False: as
   * `add`, her version has moved on, or she waits to be deleted.
   */
  change(change: AddressChange, taken: Recording): Promise<boolean>;
}
