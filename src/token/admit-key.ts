import { createPublicKey, createSecretKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { type PublicAlgorithm, smallestRsa } from "../jws/jws-algorithm.ts";

/** Bits of the largest RSA key: a larger one makes every check slow. */
const largestRsa = 8192;
const leastExponent = 65_537n;
const largestExponent = 2n ** 32n;

/** HMAC keys hold at least as many bytes as the hash gives (RFC 7518, section 3.2). */
const leastSecretBytes = 32;

/** Members that a public key of each algorithm has: these, and none that is private. */
const publicMembers: Readonly<Record<PublicAlgorithm, readonly string[]>> = {
  ES256: ["kty", "crv", "x", "y"],
  EdDSA: ["kty", "crv", "x"],
  RS256: ["kty", "n", "e"],
  PS256: ["kty", "n", "e"],
};

/**
 * Takes a JSON Web Key (RFC 7517) as the public key of one algorithm, if it is a strong one of its kind: a point on P-256, an Ed25519 point
 * of large order, or an RSA modulus of 3,072 to 8,192 bits with an odd exponent from 65,537. Null for everything else, symmetric keys
 * included.
 */
export function admitPublicKey(algorithm: PublicAlgorithm, jwk: JsonWebKey): KeyObject | null {
  if ("k" in jwk || "d" in jwk) return null;
  const members = Object.fromEntries(publicMembers[algorithm].map((name) => [name, jwk[name]]));
  try {
    // Refuses points that are not on the curve.
    const key = createPublicKey({ key: members, format: "jwk" });
    return isStrong(algorithm, key, members) ? key : null;
  } catch {
    return null;
  }
}

function isStrong(algorithm: PublicAlgorithm, key: KeyObject, { x }: JsonWebKey): boolean {
  const { asymmetricKeyType, asymmetricKeyDetails: details } = key;
  if (algorithm === "ES256") return asymmetricKeyType === "ec" && details?.namedCurve === "prime256v1";
  if (algorithm === "EdDSA")
    return asymmetricKeyType === "ed25519" && !hasSmallOrder(Buffer.from(x ?? "", "base64url"));
  if (asymmetricKeyType !== "rsa") return false;
  const { modulusLength = 0, publicExponent = 0n } = details ?? {};
  return (
    modulusLength >= smallestRsa &&
    modulusLength <= largestRsa &&
    publicExponent >= leastExponent &&
    publicExponent < largestExponent &&
    publicExponent % 2n === 1n
  );
}

/** The y-coordinates of Ed25519's points of order 1, 2, 4 and 8, in every spelling, the sign aside. */
const smallOrder: ReadonlySet<string> = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]);

/** Security: under such a key a signature can be made that is good for every message. */
function hasSmallOrder(point: Buffer): boolean {
  const y = Buffer.from(point);
  y[31] = (y[31] ?? 0) & 0x7f;
  return smallOrder.has(y.toString("hex"));
}

/**
 * Takes a text as the secret of HS256: its UTF-8 bytes, 32 at least. Null for a shorter one, and for a public or private key in any of its
 * spellings, which others may know. Whether it can be guessed is judged by `findSecretWeakness`.
 */
export function admitSecret(secret: string): KeyObject | null {
  const bytes = Buffer.from(secret, "utf8");
  return bytes.length < leastSecretBytes || looksLikeKey(secret) ? null : createSecretKey(bytes);
}

/** PEM and JSON by what they hold, and DER, however it became a text, by trying. */
function looksLikeKey(secret: string): boolean {
  if (secret.includes("-----BEGIN") || secret.includes("{")) return true;
  return (["base64", "hex", "latin1"] as const).some((encoding) =>
    // A key in binary may begin or end with a byte that looks like white space.
    [secret, secret.trim()].some((text) => isPublicKey(Buffer.from(text, encoding))),
  );
}

function isPublicKey(der: Buffer): boolean {
  return (["spki", "pkcs1"] as const).some((type) => {
    try {
      createPublicKey({ key: der, format: "der", type });
      return true;
    } catch {
      return false;
    }
  });
}
