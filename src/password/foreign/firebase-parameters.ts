import { readBase64 } from "./base64.ts";
import type { FirebaseParameters } from "./firebase-scrypt.ts";
import { judgeScryptCost } from "./scrypt.ts";

/** The names of the parameters, as Firebase writes them. */
const names = ["base64_signer_key", "base64_salt_separator", "rounds", "mem_cost"] as const;

/**
 * Reads the parameters as the console shows them (`hash_config { algorithm: SCRYPT, … }`), or the same as JSON. Null for anything else, and for
 * what would cost more than is spent on any hash.
 */
export function parseFirebaseParameters(text: string): FirebaseParameters | null {
  const [signer, separator, rounds, memory] = names.map(
    (name) => new RegExp(`\\b${name}"?\\s*:\\s*"?([A-Za-z0-9+/=_-]*)`).exec(text)?.[1],
  );
  const signerKey = readBase64(signer ?? "");
  // A project may have no separator.
  const saltSeparator = separator === "" ? Buffer.alloc(0) : readBase64(separator ?? "");
  const cost = { ln: Number(memory || "0"), r: Number(rounds || "0"), p: 1 };
  if (signerKey === null || saltSeparator === null || separator === undefined) return null;
  if (signerKey.length < 16 || signerKey.length > 64 || judgeScryptCost(cost) !== null) return null;
  return { ...cost, signerKey, saltSeparator };
}
