import { decodeToBytes } from "../jws/base64url.ts";
import type { CompactJws } from "../jws/compact-jws.ts";
import { publicAlgorithms } from "../jws/jws-algorithm.ts";
import type { VerificationKey } from "./key-store.ts";

const encoder = new TextEncoder();

/** Whether a key made the signature of a token. */
export async function isSignedBy(key: VerificationKey, jws: CompactJws): Promise<boolean> {
  // Security: the key has one algorithm. A token that says another is not asked what it means by it.
  if (jws.header.alg !== key.algorithm) return false;
  const { verify } = publicAlgorithms[key.algorithm];
  try {
    const signature = decodeToBytes(jws.signature);
    return await crypto.subtle.verify(verify, key.cryptoKey, signature, encoder.encode(jws.signingInput));
  } catch {
    return false;
  }
}
