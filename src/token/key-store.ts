import type { PublicAlgorithm } from "../jws/jws-algorithm.ts";
import type { Recording } from "../outbox/recording.ts";

/**
 * A signing key as it is stored. Times are milliseconds since the epoch by the database's clock, which all processes share. It signs from
 * `activeAt` to `retiredAt`, and its tokens are accepted until `expiresAt`.
 */
export interface SigningKeyRecord {
  readonly kid: string;
  /** Counts from 1. One key each, so that of processes that make a key at once one wins. */
  readonly slot: number;
  readonly algorithm: PublicAlgorithm;
  /** A JSON Web Key. */
  readonly publicKey: string;
  /** The private key under a root secret. Null once it does not sign any more. */
  readonly sealedKey: string | null;
  /** The public id of that root secret. */
  readonly secretId: string;
  readonly createdAt: number;
  /** In the future: published, but not used yet. */
  readonly activeAt: number;
  /** Null until there is a successor. At or before `activeAt`: it never signs. */
  readonly retiredAt: number | null;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
}

/** A key about to be stored. */
export type NewSigningKey = Pick<SigningKeyRecord, "kid" | "algorithm" | "publicKey" | "secretId"> & {
  readonly sealedKey: string;
};

/** All keys that are stored, the newest first, and when they were read. */
export interface StoredKeys {
  /** The database's time. */
  readonly now: number;
  readonly keys: readonly SigningKeyRecord[];
}

/** When a key follows on another. Both in seconds. */
export interface Succession {
  /** Until the new one signs and the one before it does not. */
  readonly lead: number;
  /** From then on the old one's tokens are accepted. */
  readonly keep: number;
}

/** Where signing keys are kept. Each method is one atomic step. */
export interface KeyStore {
  read(): Promise<StoredKeys>;
  /**
   * Stores a key in the slot after `slot` (0 for the first), if nobody has taken that. It signs after the lead, and no older one does from
   * then on. Gives whether it was stored.
   */
  append(key: NewSigningKey, after: number, succession: Succession, recording: Recording): Promise<boolean>;
  /** Makes a key that is published, but not used yet, sign from now on. Gives whether there was one. */
  hasten(kid: string, keep: number, recording?: Recording): Promise<boolean>;
  /**
   * Revokes a key: its private half is deleted, its tokens are refused everywhere. Where it signed, the one that is published to follow it
   * signs from now on, or `replacement` where there is none. Gives false, and changes nothing, when there is no such key to revoke.
   */
  revoke(kid: string, replacement: NewSigningKey, keep: number, recording: Recording): Promise<boolean>;
  /** Replaces a sealed private key by the same under another root secret, if nobody else has replaced it. Gives whether it did. */
  reseal(key: Pick<NewSigningKey, "kid" | "sealedKey" | "secretId">, former: string): Promise<boolean>;
  /** Deletes the private halves of keys that have not signed for `grace` seconds, and what expired a week ago. */
  tidy(grace: number): Promise<void>;
}
