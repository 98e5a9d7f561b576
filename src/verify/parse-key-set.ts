import { isBase64url, decodeToBytes } from "../jws/base64url.ts";
import { isPublicAlgorithm, type PublicAlgorithm, smallestRsa } from "../jws/jws-algorithm.ts";

/** The public part of a key, with the one algorithm that it is for. */
export interface PublishedKey {
  readonly kid: string;
  readonly algorithm: PublicAlgorithm;
  /** Only what makes the key: nothing else that the set says about it. */
  readonly jwk: JsonWebKey;
}

const mostKeys = 100;
const longestKid = 128;
/** Bits of the largest RSA key: a larger one makes each check slow. */
const largestRsa = 8192;
/** Members of private and symmetric keys (RFC 7518, section 6). */
const secretMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/**
 * Reads the keys in a JSON Web Key Set (RFC 7517) that may verify access tokens. What cannot is left out: other algorithms or curves, keys
 * for encryption, weak ones, symmetric ones, private ones, and all that share their `kid` with another. Null for what is no key set.
 */
export function parseKeySet(text: string, algorithms: readonly PublicAlgorithm[]): PublishedKey[] | null {
  const keys = membersOf(parseJson(text))?.["keys"];
  if (!Array.isArray(keys) || keys.length > mostKeys) return null;
  const named = keys.map((key: unknown) => membersOf(key)).filter((key) => key !== null);
  return named
    .filter(({ kid }) => named.filter((other) => other["kid"] === kid).length === 1)
    .map(readKey)
    .filter((key) => key !== null)
    .filter(({ algorithm }) => algorithms.includes(algorithm));
}

function readKey(key: Readonly<Record<string, unknown>>): PublishedKey | null {
  const { kid, alg, use, key_ops: operations } = key;
  if (typeof kid !== "string" || kid === "" || kid.length > longestKid || !isPublicAlgorithm(alg)) return null;
  if (use !== undefined && use !== "sig") return null;
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes("verify"))) return null;
  // Security: whoever has read the set could sign with such a key.
  if (secretMembers.some((member) => Object.hasOwn(key, member))) return null;
  const jwk = readers[alg](key);
  return jwk && { kid, algorithm: alg, jwk };
}

/** Security: the algorithm has its own kind of key. None is ever used with another's. */
const readers: Readonly<Record<PublicAlgorithm, (key: Readonly<Record<string, unknown>>) => JsonWebKey | null>> = {
  ES256: ({ kty, crv, x, y }) =>
    kty === "EC" && crv === "P-256" && hasBytes(x, 32) && hasBytes(y, 32) ? { kty, crv, x, y } : null,
  EdDSA: ({ kty, crv, x }) => (kty === "OKP" && crv === "Ed25519" && hasBytes(x, 32) ? { kty, crv, x } : null),
  RS256: readRsa,
  PS256: readRsa,
};

function readRsa({ kty, n, e }: Readonly<Record<string, unknown>>): JsonWebKey | null {
  // 65537 is what everybody uses; small or even exponents have no business here.
  if (kty !== "RSA" || e !== "AQAB" || typeof n !== "string" || n.length > largestRsa || !isBase64url(n)) return null;
  const bytes = decodeToBytes(n);
  // Without leading zeros (RFC 7518, section 6.3.1.1), so that the length says how large the number is.
  const first = bytes[0] ?? 0;
  const bits = first === 0 ? 0 : bytes.length * 8 - Math.clz32(first) + 24;
  return bits >= smallestRsa && bits <= largestRsa ? { kty, n, e } : null;
}

function hasBytes(value: unknown, length: number): value is string {
  return (
    typeof value === "string" && value.length < 100 && isBase64url(value) && decodeToBytes(value).length === length
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
}
