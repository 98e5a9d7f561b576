import { isCommonPassword } from "./block-list.ts";
import { isCalendarDate } from "./calendar-date.ts";
import { isMadeOfContext } from "./context-words.ts";
import type { Password } from "./password.ts";
import { repeatedUnit } from "./repetition.ts";
import { isSequence } from "./sequence.ts";

/** What a new password must be. Lengths are Unicode code points after NFC. There are no rules about kinds of characters. */
export interface PasswordPolicy {
  readonly minLength: number;
  readonly maxLength: number;
}

export type PasswordPolicyName = "default" | "nist-800-63b-4";

/** The policies to choose from. NIST SP 800-63B-4, section 3.1.1.2, asks for 15 where the password is the only factor. */
export const passwordPolicies: Readonly<Record<PasswordPolicyName, PasswordPolicy>> = {
  default: { minLength: 8, maxLength: 128 },
  "nist-800-63b-4": { minLength: 15, maxLength: 128 },
};

/**
 * Why a password is refused. `breached` is for the optional check to say; the last two come from hash algorithms that cannot take every
 * password (bcrypt).
 */
export type PasswordProblemCode =
  | "too_short"
  | "too_long"
  | "too_common"
  | "contains_context"
  | "repetitive"
  | "breached"
  | "too_many_bytes"
  | "contains_nul";

/** One reason, ready to become a field error. */
export interface PasswordProblem {
  readonly code: PasswordProblemCode;
  /** The bound that was missed: code points for lengths, bytes for `too_many_bytes`. */
  readonly rule?: number;
}

/**
 * Judges a new password; null is a pass. `context` holds what a guesser would know: the e-mail address, the person's name, the
 * product's name and host.
 *
 * Refused are listed passwords and calendar dates (`too_common`), words of the context and nothing else (`contains_context`), and
 * what is only a repetition or a run along the alphabet or the keyboard (`repetitive`). Not for log-in: old passwords stay valid.
 */
export function checkPassword(
  password: Password,
  policy: PasswordPolicy,
  context: readonly string[],
): PasswordProblem | null {
  const length = countCodePoints(password);
  if (length < policy.minLength) return { code: "too_short", rule: policy.minLength };
  if (length > policy.maxLength) return { code: "too_long", rule: policy.maxLength };
  const unit = repeatedUnit(password.toLowerCase());
  if (isCommonPassword(password) || isCommonPassword(unit) || isCalendarDate(password)) return { code: "too_common" };
  if (isMadeOfContext(password, context)) return { code: "contains_context" };
  if (countCodePoints(unit) < policy.minLength || isSequence(unit)) return { code: "repetitive" };
  return null;
}

function countCodePoints(text: string): number {
  return [...text].length;
}
