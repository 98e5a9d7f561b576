import type { OperatorLevel } from "../../user/operator.ts";
import type { ConsoleFrame } from "./console-frame.ts";

const ranks: Readonly<Record<OperatorLevel, number>> = { auditor: 0, support: 1, admin: 2 };

/** Whether the operator who looks is at least of a level: a page offers nothing that would be refused. The call judges for itself. */
export function isAtLeast({ console }: ConsoleFrame, level: OperatorLevel): boolean {
  return ranks[console.operator.level] >= ranks[level];
}
