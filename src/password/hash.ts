import { AuthError } from "../error/auth-error.ts";
import { type Argon2Cost, createArgon2, verifyArgon2 } from "./argon2.ts";
import { type Bcrypt, createBcrypt, loadBcrypt, verifyBcrypt } from "./bcrypt.ts";
import { verifyForeign } from "./foreign/verify-foreign.ts";
import { toWordPress, wordPressMark } from "./foreign/wordpress.ts";
import type { Password } from "./password.ts";
import type { PasswordProblem } from "./policy.ts";

/** Makes and checks password hashes. Each call of `hash` and `verify` is expensive by design: run it in the hash queue. */
export interface PasswordHasher {
  /** What the chosen algorithm cannot hash in full (bcrypt: over 72 bytes, or a NUL), or null. */
  check(password: Password): PasswordProblem | null;
  /** A hash to store: text that carries its own parameters. Throws `weak_password` for what `check` names. */
  hash(password: Password): Promise<string>;
  /**
   * Whether the password belongs to the hash: Argon2 and bcrypt, whichever is chosen now, and what other systems make (scrypt, Firebase's,
   * PBKDF2, WordPress'). False, never an exception, for a malformed hash or one whose parameters pass the ceilings. A bcrypt hash without the package is a `ConfigurationError`.
   */
  verify(stored: string, password: Password): Promise<boolean>;
  /** Whether a hash should be made anew after a successful log-in: another algorithm, or other parameters. */
  needsRehash(stored: string): boolean;
  /** A hash with the current parameters that no known password has. Checked for unknown accounts, it takes the same time. */
  readonly decoy: string;
}

export interface PasswordHashOptions {
  /** How new passwords are hashed. `bcrypt` needs the package `@node-rs/bcrypt`. @default "argon2id" */
  readonly hash?: "argon2id" | "bcrypt";
  /** Costs above the defaults. Hashes move to the new ones as people log in. */
  readonly argon2?: Partial<Argon2Cost>;
  readonly bcrypt?: {
    /** Two to the power of `cost` rounds, 12 to 15. @default 12 */
    readonly cost?: number;
  };
}

/** Makes the hasher. Costs out of bounds, or bcrypt without its package, are a `ConfigurationError`. Nothing is hashed here. */
export function createPasswordHasher(
  options: PasswordHashOptions = {},
  load: () => Bcrypt = loadBcrypt,
): PasswordHasher {
  const algorithm =
    options.hash === "bcrypt" ? createBcrypt(load(), options.bcrypt?.cost) : createArgon2(options.argon2 ?? {});
  return {
    check: (password) => algorithm.check(password),
    hash: async (password) => {
      const problem = algorithm.check(password);
      if (problem !== null) throw new AuthError("weak_password", { errors: [{ pointer: "/password", ...problem }] });
      return algorithm.hash(password);
    },
    verify: async (stored, password) => {
      if (stored.startsWith("$2")) return verifyBcrypt(load, stored, password);
      if (stored.startsWith(`${wordPressMark}$2`)) {
        return verifyBcrypt(load, stored.slice(wordPressMark.length), toWordPress(password));
      }
      return stored.startsWith("$argon2") ? verifyArgon2(stored, password) : verifyForeign(stored, password);
    },
    needsRehash: (stored) => !algorithm.isCurrent(stored),
    decoy: algorithm.createDecoy(),
  };
}
