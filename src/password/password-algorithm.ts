import type { Password } from "./password.ts";
import type { PasswordProblem } from "./policy.ts";

/** One way to make password hashes, with its parameters fixed. */
export interface PasswordAlgorithm {
  /** What this algorithm cannot hash in full, or null. Nothing is ever cut. */
  check(password: Password): PasswordProblem | null;
  /** A salted hash in the algorithm's own text format. Only for passwords that pass `check`. */
  hash(password: Password): Promise<string>;
  /** Whether a stored hash was made by this algorithm with these parameters. */
  isCurrent(stored: string): boolean;
  /** A well-formed hash with these parameters that no known password has. */
  createDecoy(): string;
}
