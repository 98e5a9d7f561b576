import { AuthError } from "../error/auth-error.ts";
import type { ClientInfo } from "../session/client-info.ts";
import type { VerifiedSession } from "../session/session-check.ts";
import { hasLevel, type Operator, type OperatorLevel } from "../user/operator.ts";
import { identifyByCookie } from "./credential.ts";
import type { Deps } from "./deps.ts";

/** An operator who is signed in, and her session. */
export interface SignedInOperator {
  readonly current: VerifiedSession;
  readonly operator: Operator;
}

/** What is asked for, and from where. */
export interface AskedOfOperators {
  readonly headers: Headers;
  /** The id of the call, route or page. */
  readonly call: string;
  readonly client: ClientInfo;
}

/**
 * Does what only an operator may, and notes it where somebody who is signed in may not: she has no level, too low a one, or the target a higher
 * one. The refusal is thrown on.
 */
export async function notingRefusals<T>(
  deps: Pick<Deps, "settings" | "verifier" | "eventBatch">,
  { headers, call, client }: AskedOfOperators,
  task: () => Promise<T>,
): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof AuthError && error.code === "forbidden") {
      const current = await identifyByCookie(headers, deps, false);
      if (current.ok) {
        const { user, record } = current;
        const who = { userId: user.id, sessionId: record.id, client };
        deps.eventBatch.note({ type: "operator_refused", data: { call }, ...who });
      }
    }
    throw error;
  }
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
  return { current, operator: { id, level, sessionId: current.session.id } };
}
