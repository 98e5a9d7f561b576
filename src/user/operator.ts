/** What an operator may do in the console, from least to most: read, help people, everything. */
export const operatorLevels = ["auditor", "support", "admin"] as const;

/**
 * Who runs the installation, as opposed to who uses it: `auditor` reads, `support` ends sessions and sends resets, `admin` does all.
 * Never the application's `role`.
 */
export type OperatorLevel = (typeof operatorLevels)[number];

/** Somebody who is signed in and an operator at this moment. */
export interface Operator {
  readonly id: string;
  readonly level: OperatorLevel;
  /** The session that she calls in. */
  readonly sessionId: string;
}

/** Whether a level is the one that is needed, or a higher one. Null: no operator at all. */
export function hasLevel(level: OperatorLevel | null, needed: OperatorLevel): boolean {
  return rankOf(level) >= rankOf(needed);
}

/** Whether an operator of this level may act on somebody: nobody acts on a higher level than her own. */
export function mayActOn(level: OperatorLevel, target: OperatorLevel | null): boolean {
  return rankOf(target) <= rankOf(level);
}

function rankOf(level: OperatorLevel | null): number {
  return level === null ? -1 : operatorLevels.indexOf(level);
}
