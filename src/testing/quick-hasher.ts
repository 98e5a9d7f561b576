import { randomBytes } from "node:crypto";
import { hash } from "@node-rs/argon2";
import { verifyArgon2 } from "../password/argon2.ts";
import type { PasswordHasher } from "../password/hash.ts";

/** Real Argon2id hashes at the lowest cost there is. Security: for tests only; whoever steals such hashes tries millions a second. */
export function createQuickHasher(): PasswordHasher {
  const cost = { memoryCost: 8, timeCost: 1, parallelism: 1, outputLen: 32 };
  const salt = (): string => randomBytes(16).toString("base64").replace(/=+$/, "");
  const decoy = `$argon2id$v=19$m=8,t=1,p=1$${salt()}$${randomBytes(32).toString("base64").replace(/=+$/, "")}`;
  return {
    check: () => null,
    hash: (password) => hash(Buffer.from(password), cost),
    verify: verifyArgon2,
    needsRehash: () => false,
    decoy,
  };
}
