import type { Password } from "../password.ts";
import { verifyFirebase } from "./firebase-scrypt.ts";
import { verifyPbkdf2 } from "./pbkdf2.ts";
import { verifyScrypt } from "./scrypt.ts";

/**
 * Whether a password belongs to a hash that another system made: scrypt, Firebase's or PBKDF2. False, without any work, for every other text, and
 * for what is malformed or too expensive.
 */
export async function verifyForeign(stored: string, password: Password): Promise<boolean> {
  if (stored.startsWith("$scrypt")) return verifyScrypt(stored, password);
  if (stored.startsWith("$firebase-scrypt")) return verifyFirebase(stored, password);
  return stored.startsWith("$pbkdf2") && verifyPbkdf2(stored, password);
}
