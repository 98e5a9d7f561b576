import { type HeaderMemory, parseCompactJws } from "../jws/compact-jws.ts";
import { isKeyId } from "./make-signing-key.ts";
import type { JwsCheck } from "./key-ring.ts";
import { type AlgorithmKey, isSigned } from "./signature.ts";

/** A key that tokens are checked with. */
export interface CheckingKey extends AlgorithmKey {
  readonly kid: string;
}

export interface JwsCheckOptions<Key extends CheckingKey> {
  readonly memory: HeaderMemory;
  readonly find: (kid: string) => Key | undefined;
  readonly isRevoked: (key: Key) => boolean;
}

/**
 * Checks form, key and signature of a token.
 *
 * Security: the key is looked up by `kid` among our own, and the algorithm is the key's. A header that names another one is refused rather
 * than followed, and so is a `kid` that is none of ours by its form, before anybody is asked for it.
 */
export function checkJws<Key extends CheckingKey>(token: string, options: JwsCheckOptions<Key>): JwsCheck {
  const jws = parseCompactJws(token, options.memory);
  if (!jws) return invalid;
  const { alg, kid } = jws.header;
  const key = options.find(kid);
  if (!key) return isKeyId(kid) ? unknownKey : invalid;
  if (alg !== key.algorithm || !isSigned(key, jws.signingInput, jws.signature)) return invalid;
  // After the signature: that a key was revoked is said of its own tokens, not to whoever can write its name.
  return options.isRevoked(key) ? revokedKey : { ok: true, kid, claims: jws.claims };
}

const invalid: JwsCheck = Object.freeze({ ok: false, reason: "invalid" });
const unknownKey: JwsCheck = Object.freeze({ ok: false, reason: "unknown_key" });
const revokedKey: JwsCheck = Object.freeze({ ok: false, reason: "revoked_key" });
