import { constants, createHmac, type KeyObject, sign, timingSafeEqual, verify } from "node:crypto";
import type { JwsAlgorithm } from "../jws/jws-algorithm.ts";

/** A key and the one algorithm it is for (RFC 8725, section 3.1). */
export interface AlgorithmKey {
  readonly algorithm: JwsAlgorithm;
  /** Public or secret to verify, private or secret to sign. */
  readonly key: KeyObject;
}

const hash = "sha256";
const ecdsaBytes = 64;
const eddsaBytes = 64;
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } as const;
const pkcs1 = { padding: constants.RSA_PKCS1_PADDING } as const;
const p1363 = { dsaEncoding: "ieee-p1363" } as const;

type Sign = (key: KeyObject, bytes: Buffer) => Buffer;
type Verify = (key: KeyObject, bytes: Buffer, signature: Buffer) => boolean;

const signers: Readonly<Record<JwsAlgorithm, Sign>> = {
  ES256: (key, bytes) => sign(hash, bytes, { key, ...p1363 }),
  EdDSA: (key, bytes) => sign(null, bytes, key),
  RS256: (key, bytes) => sign(hash, bytes, { key, ...pkcs1 }),
  PS256: (key, bytes) => sign(hash, bytes, { key, ...pss }),
  HS256: (key, bytes) => createHmac(hash, key).update(bytes).digest(),
};

const verifiers: Readonly<Record<JwsAlgorithm, Verify>> = {
  ES256: (key, bytes, signature) => isEcdsaSignature(signature) && verify(hash, bytes, { key, ...p1363 }, signature),
  EdDSA: (key, bytes, signature) => signature.length === eddsaBytes && verify(null, bytes, key, signature),
  RS256: (key, bytes, signature) => verify(hash, bytes, { key, ...pkcs1 }, signature),
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

/** The order of P-256's group (SEC 2, section 2.4.2). */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** Security: r and s are from 1 to n - 1 (FIPS 186-5, section 6.4.2). With 0 for both, a careless verifier is satisfied by anything. */
function isEcdsaSignature(signature: Buffer): boolean {
  return signature.length === ecdsaBytes && isScalar(signature, 0) && isScalar(signature, ecdsaBytes / 2);
}

function isScalar(signature: Buffer, offset: number): boolean {
  // Of nearly every number the first 32 bits tell that it is neither 0 nor near n.
  const first = signature.readUInt32BE(offset);
  if (first > 0 && first < 0xffffffff) return true;
  const value = BigInt(`0x${signature.toString("hex", offset, offset + ecdsaBytes / 2)}`);
  return value > 0n && value < order;
}
