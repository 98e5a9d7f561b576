import { AuthError } from "../error/auth-error.ts";
import type { Doer } from "../outbox/authority.ts";
import { isId } from "../shared/is-id.ts";
import type { Operator, OperatorLevel } from "../user/operator.ts";
import { actRules, checkAct, type OperatorAct } from "../user/operator-act.ts";
import type { UserDirectory, UserEntry } from "../user/user-directory.ts";

/** What a call of an operator knows of whom it is about. */
interface TargetCall {
  readonly deps: { readonly userDirectory: Pick<UserDirectory, "findById"> };
  readonly params: Readonly<Record<string, string>>;
  readonly operator: Operator;
}

/** Whom something is done to, and who does it. */
export interface Target {
  readonly user: UserEntry;
  readonly doer: Doer;
}

/** Who does something as an operator, to this account or to none. */
export function doerOf({ id, sessionId }: Operator, level: OperatorLevel, targetId: string | null = null): Doer {
  return { actor: "operator", authority: { operatorId: id, sessionId, level, targetId } };
}

/** The user that the path names. Throws `not_found`. */
export async function findNamedUser({ deps, params }: Omit<TargetCall, "operator">): Promise<UserEntry> {
  const id = params["id"] ?? "";
  const user = isId(id) ? await deps.userDirectory.findById(id) : null;
  if (!user) throw new AuthError("not_found", { detail: "There is no such user." });
  return user;
}

/**
 * The user that the path names, when this operator may do this to her. Throws `not_found`, `forbidden`. What is written with the doer
 * holds the same once more.
 */
export async function findTarget(call: TargetCall, act: OperatorAct): Promise<Target> {
  const user = await findNamedUser(call);
  checkAct(call.operator, act, user);
  return { user, doer: doerOf(call.operator, actRules[act].level, user.id) };
}
