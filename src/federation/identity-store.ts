import type { Recording } from "../outbox/recording.ts";
import type { AskingSession } from "../user/asking-session.ts";
import type { NewUser } from "../user/user-store.ts";
import type { UserRecord } from "../user/user.ts";
import type { CodeHash } from "../verification/code.ts";
import type { Identity } from "./identity.ts";
import type { ProviderAccount } from "./provider-account.ts";

/** An identity that is about to belong to somebody. */
export interface NewIdentity extends ProviderAccount {
  readonly id: string;
  readonly createdAt: Date;
}

/** An identity as it was known before it was used now, with its user and the version that was read with it. */
export interface UsedIdentity {
  readonly identity: Identity;
  /** What the provider said last time. */
  readonly avatarUrl: string | null;
  readonly user: UserRecord;
  /** As in `PasswordRecord`: read in the same statement, for the cap of sessions a user. */
  readonly liveSessions: number;
}

/** A user and the identity that she comes by. */
export interface IdentityRegistration {
  /** Her address is given only where it is proven. */
  readonly user: NewUser;
  readonly identity: NewIdentity;
  readonly recording: Recording;
}

export interface IdentityLink {
  readonly userId: string;
  /** The version the user was read at: nothing is linked once it has moved on. */
  readonly version: number;
  /** Set: the user must have this address, proven, at that moment. */
  readonly provenEmail?: string;
  /** Set: nothing is linked once it has ended. */
  readonly asker?: AskingSession;
  readonly identity: NewIdentity;
  readonly recording: Recording;
}

/** A link by a code that stands for an identity, which proves the address of the user. */
export interface CodeLink extends Omit<IdentityLink, "provenEmail" | "asker"> {
  readonly codeHash: CodeHash;
  /** The address that the provider has proven. */
  readonly email: string;
}

export interface IdentityReclaim {
  /** Null: there is no password that could be asked for, and none may have come meanwhile. */
  readonly codeHash: CodeHash | null;
  readonly userId: string;
  /** The version the user was read at. */
  readonly version: number;
  /** The address that the provider has proven. */
  readonly email: string;
  readonly identity: NewIdentity;
  readonly recording: Recording;
}

export interface IdentityUnlink {
  readonly userId: string;
  /** The version the user was read at: nothing is unlinked once it has moved on. */
  readonly version: number;
  readonly identityId: string;
  /** What else opens an account: a password beside an address, and identities of these providers. */
  readonly waysIn: { readonly password: boolean; readonly providers: readonly string[] };
  readonly now: Date;
  readonly recording: Recording;
}

/** A name that a provider has changed. */
export interface NameChange {
  readonly userId: string;
  /** What her name has to be still. */
  readonly from: string | null;
  readonly to: string;
  readonly recording: Recording;
}

/**
 * Where identities are kept. Each method is one atomic step. An identity is (issuer, subject), compared byte by byte, and belongs to one
 * user.
 */
export interface IdentityStore {
  /**
   * Finds an identity with its user, and notes what its provider says of it now. When it was last used moves in steps of a minute, so that
   * most sign-ins write nothing. Null: it is nobody's.
   */
  use(account: ProviderAccount, now: Date): Promise<UsedIdentity | null>;
  /** Those of a user, the oldest first. */
  list(userId: string): Promise<Identity[]>;
  /**
   * Makes a user with her first identity; attempts to register her proven address are dropped with their codes. Null, and nothing written:
   * the identity or the address is somebody's by now.
   */
  register(registration: IdentityRegistration): Promise<UserRecord | null>;
  /**
   * Links an identity to a user. One that is hers already is given as it is. `taken`: it is another's. `moved_on`: she is banned, waits for
   * deletion, is not as she was read, or the session that asked is over.
   */
  link(link: IdentityLink): Promise<Identity | "taken" | "moved_on">;
  /**
   * Spends the code and links; the address counts as proven, and everything of the user's is kept. Null, and nothing changed: the code is
   * spent, the identity is somebody's, or the user is not as she was read.
   */
  linkByCode(link: CodeLink): Promise<UserRecord | null>;
  /**
   * The owner of a mailbox takes an account that somebody else set up on her address: password, name, sessions, identities, codes and a
   * waiting deletion of before are gone (`version` + 1), the address is proven, and this identity opens it. Null, and nothing changed: the
   * code is spent, the address is proven or another by now, the identity is somebody's, or the user is banned
   * or not as she was read.
   */
  reclaim(reclaim: IdentityReclaim): Promise<UserRecord | null>;
  /**
   * Takes an identity from a user, unless nothing else would open her account. `version` + 1, and her sessions go on under the new version:
   * a sign-in by it that is under way must not come after. Of any number at once the last way in stays. `moved_on`: she is not as she was read.
   */
  unlink(unlink: IdentityUnlink): Promise<"unlinked" | "not_found" | "last_way_in" | "moved_on">;
  /** Gives a user the name that her provider calls her by now. Does nothing when her name is not `from` any more. */
  followName(change: NameChange): Promise<void>;
}
