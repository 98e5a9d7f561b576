import { scrypt, timingSafeEqual } from "node:crypto";
import type { Password } from "../password.ts";
import { readBase64, writeBase64 } from "./base64.ts";
import { hasUsualSizes, type HashProblem } from "./hash-problem.ts";

/** What one scrypt hash costs (RFC 7914, section 2): N is 2 to the power of `ln`. */
export interface ScryptCost {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

/** An scrypt hash, taken apart. */
export interface ScryptHash extends ScryptCost {
  /** Whether the password was brought to NFKC before it was hashed. */
  readonly isNfkc: boolean;
  readonly salt: Buffer;
  readonly key: Buffer;
}

/** Security: N·r·p, the most that a stored hash can make this process spend: 256 MiB, and about a second. See docs/decisions/0397. */
const highestWork = 2 ** 21;
const highestParallelism = 16;

const phc = /^\$scrypt(-nfkc)?\$ln=([1-9]\d?),r=([1-9]\d{0,3}),p=([1-9]\d{0,3})\$([^$]{1,100})\$([^$]{1,100})$/;

/** Reads `$scrypt$ln=…,r=…,p=…$salt$key` (passlib's and the PHC's), or `$scrypt-nfkc$…`. */
export function parseScrypt(stored: string): ScryptHash | HashProblem {
  const [, nfkc, ln, r, p, salt = "", key = ""] = phc.exec(stored) ?? [];
  const parsed = { ln: Number(ln), r: Number(r), p: Number(p), salt: readBase64(salt), key: readBase64(key) };
  if (parsed.salt === null || parsed.key === null || !hasUsualSizes(parsed.salt, parsed.key)) return "bad_hash";
  const problem = judgeScryptCost(parsed);
  return problem ?? { ...parsed, salt: parsed.salt, key: parsed.key, isNfkc: nfkc !== undefined };
}

/** Security: decided from the numbers alone, before a byte of memory is taken. */
export function judgeScryptCost({ ln, r, p }: ScryptCost): HashProblem | null {
  if (![ln, r, p].every((one) => Number.isInteger(one) && one >= 1)) return "bad_hash";
  // N is less than 2^(128·r/8) (RFC 7914, section 6).
  if (ln >= 16 * r) return "bad_hash";
  return 2 ** ln * r * p > highestWork || p > highestParallelism ? "hash_too_dear" : null;
}

/** How an scrypt hash is stored. */
export function writeScrypt({ ln, r, p, isNfkc, salt, key }: ScryptHash): string {
  const kind = isNfkc ? "scrypt-nfkc" : "scrypt";
  return `$${kind}$ln=${ln},r=${r},p=${p}$${writeBase64(salt)}$${writeBase64(key)}`;
}

/** Whether a password belongs to an scrypt hash. False, without any work, for a malformed or too expensive one. */
export async function verifyScrypt(stored: string, password: Password): Promise<boolean> {
  const parsed = parseScrypt(stored);
  if (typeof parsed === "string") return false;
  const text = parsed.isNfkc ? password.normalize("NFKC") : password;
  return timingSafeEqual(await deriveScrypt(text, parsed, parsed.key.length), parsed.key);
}

/** So many bytes of scrypt's, on a thread of the pool. Costs are judged before. */
export function deriveScrypt(
  text: string,
  { ln, r, p, salt }: ScryptCost & { readonly salt: Buffer },
  length: number,
): Promise<Buffer> {
  const N = 2 ** ln;
  // What OpenSSL takes, to the byte, and some more.
  const maxmem = 128 * r * (N + p + 2) + 65_536;
  return new Promise((resolve, reject) => {
    scrypt(Buffer.from(text), salt, length, { N, r, p, maxmem }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
