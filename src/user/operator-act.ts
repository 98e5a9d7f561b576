import { AuthError } from "../error/auth-error.ts";
import { hasLevel, mayActOn, type Operator, type OperatorLevel } from "./operator.ts";

/** What operators do to somebody's account. */
export const operatorActs = [
  "update",
  "ban",
  "unban",
  "end_sessions",
  "send_reset",
  "unlock",
  "set_operator",
  "delete",
] as const;

export type OperatorAct = (typeof operatorActs)[number];

/** What an act takes. */
interface ActRule {
  /** The level that it takes, on people without one. On operators: nobody acts on a higher level than her own. */
  readonly level: OperatorLevel;
  /**
   * Whether an operator may do it to herself. Security: where it takes her level away she may not. An act of the kind is then always
   * another admin's, who is one at that very moment, so that no number of acts leaves an installation without any.
   */
  readonly onOneself: boolean;
}

/** Who may do what. The calls of the console, and what it shows as possible, follow from this table. */
export const actRules: Readonly<Record<OperatorAct, ActRule>> = {
  update: { level: "admin", onOneself: true },
  ban: { level: "admin", onOneself: false },
  unban: { level: "admin", onOneself: false },
  end_sessions: { level: "support", onOneself: true },
  send_reset: { level: "support", onOneself: true },
  unlock: { level: "support", onOneself: true },
  set_operator: { level: "admin", onOneself: false },
  delete: { level: "admin", onOneself: false },
};

/** Whom something is done to. */
interface Target {
  readonly id: string;
  readonly operator: OperatorLevel | null;
}

/** Everything that an operator may do to somebody, in the order of the table. */
export function actsOn(operator: Operator, target: Target): readonly OperatorAct[] {
  return operatorActs.filter((act) => refusalOf(operator, act, target) === null);
}

/** Throws `forbidden` unless an operator may do this to somebody. It is looked at again where the change is written (`Authority`). */
export function checkAct(operator: Operator, act: OperatorAct, target: Target): void {
  const detail = refusalOf(operator, act, target);
  if (detail !== null) throw new AuthError("forbidden", { detail });
}

function refusalOf(operator: Operator, act: OperatorAct, target: Target): string | null {
  const { level, onOneself } = actRules[act];
  if (!hasLevel(operator.level, level)) return `This takes the level ${level}.`;
  if (!mayActOn(operator.level, target.operator)) return "This is an operator of a higher level than yours.";
  if (target.id === operator.id && !onOneself) return "Nobody does this to herself: another admin can.";
  return null;
}
