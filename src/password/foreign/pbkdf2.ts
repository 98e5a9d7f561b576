import { pbkdf2, timingSafeEqual } from "node:crypto";
import type { Password } from "../password.ts";
import { readBase64, writeBase64 } from "./base64.ts";
import { hasUsualSizes, type HashProblem } from "./hash-problem.ts";

/** The digests that PBKDF2 is used with, and the bytes of each. */
const digests = { sha1: 20, sha256: 32, sha512: 64 } as const;

export type Pbkdf2Digest = keyof typeof digests;

/** A PBKDF2 hash (RFC 8018, section 5.2), taken apart. */
export interface Pbkdf2Hash {
  readonly digest: Pbkdf2Digest;
  readonly iterations: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

/** Security: iterations times blocks of the key, the most that a stored hash can make this process spend: about a second. See docs/decisions/0397. */
const highestWork = 2_000_000;

const written =
  /^\$pbkdf2(?:-(sha1|sha256|sha512))?\$(?:i=)?([1-9]\d{0,9})(?:(?<=i=\d+),l=([1-9]\d?))?\$([^$]{1,100})\$([^$]{1,100})$/;

/**
 * Reads `$pbkdf2-sha256$iterations$salt$key`, as passlib writes it, and `$pbkdf2-sha256$i=iterations,l=length$salt$key`, as PHC strings have it;
 * without a digest it is SHA-1.
 */
export function parsePbkdf2(stored: string): Pbkdf2Hash | HashProblem {
  const [, digest = "sha1", iterations, length, salt = "", given = ""] = written.exec(stored) ?? [];
  const key = readBase64(given);
  if (iterations === undefined || (length !== undefined && key?.length !== Number(length))) return "bad_hash";
  const parts = { digest: digest as Pbkdf2Digest, iterations: Number(iterations) };
  return judgePbkdf2({ ...parts, salt: readBase64(salt), key });
}

/** Security: decided from the text alone. */
export function judgePbkdf2({
  digest,
  iterations,
  salt,
  key,
}: Omit<Pbkdf2Hash, "salt" | "key"> & { readonly salt: Buffer | null; readonly key: Buffer | null }):
  | Pbkdf2Hash
  | HashProblem {
  if (salt === null || key === null || !hasUsualSizes(salt, key) || iterations < 1) return "bad_hash";
  const blocks = Math.ceil(key.length / digests[digest]);
  return iterations * blocks > highestWork ? "hash_too_dear" : { digest, iterations, salt, key };
}

/** How a PBKDF2 hash is stored. */
export function writePbkdf2({ digest, iterations, salt, key }: Pbkdf2Hash): string {
  return `$pbkdf2-${digest}$${iterations}$${writeBase64(salt)}$${writeBase64(key)}`;
}

/** Whether a password belongs to a PBKDF2 hash. False, without any work, for a malformed or too expensive one. */
export async function verifyPbkdf2(stored: string, password: Password): Promise<boolean> {
  const parsed = parsePbkdf2(stored);
  if (typeof parsed === "string") return false;
  const { digest, iterations, salt, key } = parsed;
  const derived = await new Promise<Buffer>((resolve, reject) => {
    pbkdf2(Buffer.from(password), salt, iterations, key.length, digest, (error, made) =>
      error ? reject(error) : resolve(made),
    );
  });
  return timingSafeEqual(derived, key);
}
