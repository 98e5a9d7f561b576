import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { isPublicAlgorithm } from "../jws/jws-algorithm.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import { unseal } from "../secret/seal.ts";
import { admitPublicKey } from "./admit-key.ts";
import type { SigningKeyRecord } from "./key-store.ts";

/** A stored key, ready for use. */
export interface LoadedKey {
  readonly record: SigningKeyRecord;
  readonly publicKey: KeyObject;
  /** Null where this process cannot open its seal, or it does not sign any more. */
  readonly privateKey: KeyObject | null;
  /** As others are shown it. */
  readonly jwk: Readonly<Record<string, unknown>>;
}

/** Loads a stored key. Null where it is no strong key of its algorithm. */
export function loadKey(record: SigningKeyRecord, ring: SecretRing): LoadedKey | null {
  if (!isPublicAlgorithm(record.algorithm)) return null;
  const publicKey = admitPublicKey(record.algorithm, JSON.parse(record.publicKey) as JsonWebKey);
  if (!publicKey) return null;
  const jwk = { ...publicKey.export({ format: "jwk" }), kid: record.kid, alg: record.algorithm, use: "sig" };
  return { record, publicKey, privateKey: openPrivateKey(record, ring, publicKey), jwk };
}

function openPrivateKey({ sealedKey }: SigningKeyRecord, ring: SecretRing, publicKey: KeyObject): KeyObject | null {
  const text = sealedKey === null ? null : unseal(ring, "signing-key", sealedKey);
  if (text === null) return null;
  const privateKey = createPrivateKey({ key: JSON.parse(text) as JsonWebKey, format: "jwk" });
  // Security: nothing is signed that the published key does not verify, whoever wrote the row.
  return createPublicKey(privateKey).equals(publicKey) ? privateKey : null;
}
