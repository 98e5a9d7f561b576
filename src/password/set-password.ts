import { AuthError } from "../error/auth-error.ts";
import type { BreachCheck } from "./breach-check.ts";
import type { ClientInfo } from "../session/client-info.ts";
import type { PasswordDeps } from "./sign-in.ts";
import type { Password } from "./password.ts";
import { checkPassword, type PasswordPolicy, type PasswordProblem } from "./policy.ts";

export interface NewPasswordInput {
  readonly password: Password;
  /** The field it came in, for the answer: "password" or "newPassword". */
  readonly field: string;
  /** What a guesser would know: address, name, product. */
  readonly context: readonly string[];
  readonly client: ClientInfo;
}

/** By what a new password is judged. */
export interface PasswordRules {
  readonly policy: PasswordPolicy;
  /** Null: nobody is asked whether a password was stolen somewhere. */
  readonly breaches: Pick<BreachCheck, "isBreached"> | null;
}

/** Judges a new password and hashes it. Throws `weak_password` with the reason, or `overloaded`. */
export async function hashNewPassword(
  deps: Pick<PasswordDeps, "hasher" | "queue"> & PasswordRules,
  input: NewPasswordInput,
): Promise<string> {
  const { password, field, client } = input;
  const problem = checkPassword(password, deps.policy, input.context) ?? deps.hasher.check(password);
  if (problem) throw weakPassword(field, problem);
  // After what is known here, so that nobody is asked of a password that is refused anyway; before a hash is paid for.
  if (await deps.breaches?.isBreached(password)) throw weakPassword(field, { code: "breached" });
  return deps.queue.run(client.network, () => deps.hasher.hash(password));
}

function weakPassword(field: string, { code, rule }: PasswordProblem): AuthError {
  return new AuthError("weak_password", {
    errors: [{ pointer: `/${field}`, code, ...(rule !== undefined && { rule }) }],
  });
}
