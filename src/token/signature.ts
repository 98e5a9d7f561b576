import { constants, createHmac, type KeyObject, sign, timingSafeEqual, verify } from "node:crypto";
import type { JwsAlgorithm } from "../jws/jws-algorithm.ts";
import { fromDer, toDer } from "./ecdsa-signature.ts";

/** A key and the one algorithm it is for (RFC 8725, section 3.1). */
export interface AlgorithmKey {
  readonly algorithm: JwsAlgorithm;
  /** Public or secret to verify, private or secret to sign. */
  readonly key: KeyObject;
}

const hash = "sha256";
const eddsaBytes = 64;
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } as const;

type Sign = (key: KeyObject, bytes: Buffer) => Buffer;
type Verify = (key: KeyObject, bytes: Buffer, signature: Buffer) => boolean;

// A key by itself wherever its defaults are what is meant: PKCS #1 of RSA, and DER, which is written here. Node takes an object of options
// for two kinds of key first, and that costs half as much as a signature on P-256.
const signers: Readonly<Record<JwsAlgorithm, Sign>> = {
  ES256: (key, bytes) => fromDer(sign(hash, bytes, key)),
  EdDSA: (key, bytes) => sign(null, bytes, key),
  RS256: (key, bytes) => sign(hash, bytes, key),
  PS256: (key, bytes) => sign(hash, bytes, { key, ...pss }),
  HS256: (key, bytes) => createHmac(hash, key).update(bytes).digest(),
};

const verifiers: Readonly<Record<JwsAlgorithm, Verify>> = {
  ES256: (key, bytes, signature) => {
    const der = toDer(signature);
    return der !== null && verify(hash, bytes, key, der);
  },
  EdDSA: (key, bytes, signature) => signature.length === eddsaBytes && verify(null, bytes, key, signature),
  RS256: (key, bytes, signature) => verify(hash, bytes, key, signature),
  PS256: (key, bytes, signature) => verify(hash, bytes, { key, ...pss }, signature),
  HS256: (key, bytes, signature) => {
    const mac = signers.HS256(key, bytes);
    return mac.length === signature.length && timingSafeEqual(mac, signature);
  },
};

/** Signs a JWS signing input (RFC 7515, section 5.1). Gives base64url. */
export function signInput({ algorithm, key }: AlgorithmKey, signingInput: string): string {
  return signers[algorithm](key, Buffer.from(signingInput, "latin1")).toString("base64url");
}

/**
 * Whether a signature (canonical base64url) is one of this key over a signing input. The algorithm is the key's: no other can be asked for.
 */
export function isSigned({ algorithm, key }: AlgorithmKey, signingInput: string, signature: string): boolean {
  return verifiers[algorithm](key, Buffer.from(signingInput, "latin1"), Buffer.from(signature, "base64url"));
}
