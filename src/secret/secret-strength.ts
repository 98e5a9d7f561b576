import { createHash } from "node:crypto";
import { publishedSecrets } from "./published-secrets.ts";

/** Why a secret must not be used: it has too little randomness, or everybody knows it. */
export type SecretWeakness = "too_short" | "known" | "not_random";

/** 32 random bytes: 64 hexadecimal digits, or 43 characters of base64. */
const requiredBits = 256;

/** Words that random bytes do not contain by chance, and that secrets printed in tutorials do. */
const tutorialWords: readonly string[] = [
  "secret",
  "changeme",
  "changethis",
  "keyboardcat",
  "password",
  "passphrase",
  "example",
  "latchkey",
  "myapp",
  "default",
  "replace",
  "yourkey",
  "shhhh",
  "development",
  "production",
  "signing",
  "session",
  "supersafe",
  "letmein",
  "qwerty",
  "abcdefgh",
  "12345678",
  "deadbeef",
  "cafebabe",
  "jwtkey",
  "insecure",
  "placeholder",
  "loremipsum",
];

/**
 * Finds what is wrong with a root secret, or null. It must hold 256 bits: at least 64 hexadecimal digits, or 43 characters of base64.
 * Words of the kind that tutorials print are refused, whatever the length, and so is what a random source does not give, and what was random
 * until somebody printed it.
 */
export function findSecretWeakness(
  secret: string,
  published: ReadonlySet<string> = publishedSecrets,
): SecretWeakness | null {
  const folded = secret.toLowerCase().replace(/[^a-z0-9]/g, "");
  if (tutorialWords.some((word) => folded.includes(word))) return "known";
  if (secret.length * bitsPerCharacter(secret) < requiredBits) return "too_short";
  if (!looksRandom(secret)) return "not_random";
  return published.has(digestOfSecret(secret)) ? "known" : null;
}

/** What stands for a published secret in our list. Hexadecimal digits in either case, and base64 with or without its end, are one. */
export function digestOfSecret(secret: string): string {
  const canonical = /^[0-9a-f]+$/i.test(secret) ? secret.toLowerCase() : secret.replace(/=+$/, "");
  return createHash("sha256").update(canonical).digest("base64url").slice(0, 16);
}

/** What one character can hold at most, by the smallest alphabet that the whole secret fits. */
function bitsPerCharacter(secret: string): number {
  if (/^[0-9]*$/.test(secret)) return Math.log2(10);
  if (/^[0-9a-f]*$/.test(secret) || /^[0-9A-F]*$/.test(secret)) return 4;
  if (/^[a-z]*$/.test(secret) || /^[A-Z]*$/.test(secret)) return Math.log2(26);
  return 6;
}

/** Entropy of the characters as they occur, and no unit that repeats: both hold for random text with overwhelming probability. */
function looksRandom(secret: string): boolean {
  const counts = new Map<string, number>();
  for (const character of secret) counts.set(character, (counts.get(character) ?? 0) + 1);
  let entropy = 0;
  for (const count of counts.values()) entropy -= (count / secret.length) * Math.log2(count / secret.length);
  const expected = Math.min(bitsPerCharacter(secret), Math.log2(secret.length));
  // A quarter of all positions may be lost to chance before it stops looking random.
  if (entropy < expected * 0.75) return false;
  for (let period = 1; period <= secret.length / 2; period += 1) {
    let repeats = 0;
    for (let i = period; i < secret.length; i += 1) if (secret[i] === secret[i - period]) repeats += 1;
    if (repeats > (secret.length - period) * 0.5) return false;
  }
  return true;
}
