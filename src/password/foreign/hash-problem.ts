/** Why a hash of a known kind is not taken: it is malformed, or checking it would cost more than is spent on any. */
export type HashProblem = "bad_hash" | "hash_too_dear";

/** Bytes of a salt, and of what is compared. */
const [maxSalt, leastKey, mostKey] = [64, 16, 64];

/** Whether salt and key are of a size that hashes have. */
export function hasUsualSizes(salt: Buffer | null, key: Buffer | null): boolean {
  if (salt === null || key === null) return false;
  return salt.length >= 1 && salt.length <= maxSalt && key.length >= leastKey && key.length <= mostKey;
}
