import { hmac, type RootSecret } from "../secret/root-secret.ts";
import { sessionIdBytes, uint32 } from "../session/session-mac.ts";

declare const brand: unique symbol;

/** What a client chose before it sent a refresh (`Idempotency-Key`): whoever sends it again means the same refresh. */
export type RecoveryKey = string & { readonly [brand]: "RecoveryKey" };

const shape = /^[A-Za-z0-9_-]{22,128}$/;
const markBytes = 16;

/** A recovery key, or null for a text that is none. */
export function parseRecoveryKey(text: string): RecoveryKey | null {
  return shape.test(text) ? (text as RecoveryKey) : null;
}

/** Which replacement of a refresh token a key is for. */
export interface RecoveryPlace {
  readonly id: string;
  readonly generation: number;
  /** Of the token that was presented. */
  readonly counter: number;
}

/** What is stored of a recovery key: 16 bytes that follow from it, from the place, and from a key that is not in the database. */
export function recoveryMark(secret: RootSecret, place: RecoveryPlace, key: RecoveryKey): Buffer {
  const parts = [sessionIdBytes(place.id), uint32(place.generation), uint32(place.counter), Buffer.from(key, "latin1")];
  return hmac(secret.key("recovery"), ...parts).subarray(0, markBytes);
}
