import { AuthError } from "../error/auth-error.ts";
import type { VerifiedSession } from "../session/session-check.ts";
import { hasLevel, type Operator, type OperatorLevel } from "../user/operator.ts";
import { identifyByCookie } from "./credential.ts";
import type { Deps } from "./deps.ts";

/** An operator who is signed in, and her session. */
export interface SignedInOperator {
  readonly current: VerifiedSession;
  readonly operator: Operator;
}

/**
 * Who calls as an operator, by the session cookie alone: a bearer token or a refresh credential is never enough, whosever it is. Throws as
 * a session does, and `forbidden` for everybody whose level is lower, before anything of the request is looked at.
 *
 * Security: the level is read now, from the database, and never from a token, a cache or the session: who has lost it is refused at her
 * next request.
 */
export async function identifyOperator(
  headers: Headers,
  deps: Pick<Deps, "settings" | "verifier" | "operators">,
  needed: OperatorLevel,
): Promise<SignedInOperator> {
  const current = await identifyByCookie(headers, deps, true);
  if (!current.ok) throw new AuthError(current.code);
  const { id } = current.user;
  const level = await deps.operators.findLevel(id);
  if (level === null) throw new AuthError("forbidden", { detail: "This is for operators." });
  if (!hasLevel(level, needed)) throw new AuthError("forbidden", { detail: `This takes the level ${needed}.` });
  return { current, operator: { id, level } };
}
