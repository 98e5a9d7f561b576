import type { Recording } from "../outbox/recording.ts";
import type { CodeHash } from "../verification/code.ts";
import type { NewCode } from "../verification/code-store.ts";

/** A proof of the address of a user. */
export interface AddressProof {
  readonly userId: string;
  readonly codeHash: CodeHash;
  readonly now: Date;
  readonly recording?: Recording;
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
   * is banned, or somebody else has this one, which `taken` is then written of.
   */
  add(proof: AddressProof & { readonly email: string }, taken: Recording): Promise<boolean>;
}
