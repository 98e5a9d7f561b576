import type { Recording } from "../outbox/recording.ts";
import type { CodeHash } from "../verification/code.ts";
import type { NewCode } from "../verification/code-store.ts";
import type { Email } from "../mail/email.ts";
import type { UserRecord } from "./user.ts";
import type { NewUser } from "./user-store.ts";

/** An attempt to register an address that nobody has proven yet. It reserves nothing: any number may wait for one address. */
export interface PendingRegistration {
  readonly id: string;
  readonly email: Email;
  readonly name: string | null;
  readonly passwordHash: string;
  /** How its owner wanted to be signed in. */
  readonly remember: boolean;
  readonly deviceName: string | null;
  /** Where she was heading: checked when it was given. */
  readonly returnTo: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** A proof of the address of an attempt. */
export interface RegistrationProof {
  readonly codeHash: CodeHash;
  readonly attempt: Pick<PendingRegistration, "id" | "email">;
  /** The user to be: her address, name and password are the attempt's. */
  readonly user: Pick<NewUser, "id" | "role" | "metadata" | "language" | "createdAt">;
  readonly recording?: Recording;
}

/** An invitation taken up. */
export interface AcceptedInvitation {
  readonly codeHash: CodeHash;
  readonly user: NewUser & { readonly email: Email };
  readonly recording?: Recording;
}

/** Where people wait who are not users yet. Each method is one atomic step. */
export interface RegistrationStore {
  /** Stores an attempt with the code that proves it. */
  add(attempt: PendingRegistration, code: NewCode, recording?: Recording): Promise<void>;
  find(id: string, now: Date): Promise<PendingRegistration | null>;
  /** The newest attempt that waits for an address: of those with the ids `first`, when there is one among them. */
  findNewest(email: Email, now: Date, first: readonly string[]): Promise<PendingRegistration | null>;
  /**
   * Spends the code and makes the user, with that attempt's password and her address proven. Every other attempt for the address is
   * dropped with its code. Null: the code was spent or has expired, or the address has a user by now.
   */
  prove(proof: RegistrationProof): Promise<UserRecord | null>;
  /** Spends the code and drops its attempt: its address's owner says that it is not hers. False: the code was spent or has expired. */
  drop(attemptId: string, codeHash: CodeHash, now: Date, recording?: Recording): Promise<boolean>;
  /** Spends an invitation and makes its user; attempts to register her address are dropped. Null: as `prove`. */
  accept(invitation: AcceptedInvitation): Promise<UserRecord | null>;
  /** Removes at most `limit` attempts that expired before `expiredBefore`. Gives how many. */
  sweep(expiredBefore: Date, limit: number): Promise<number>;
}
