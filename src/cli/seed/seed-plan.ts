/** What is to be made up. */
export interface SeedPlan {
  /** Another one makes up other people. */
  readonly seed: number;
  readonly users: number;
  readonly sessions: number;
  readonly events: number;
  /** When it was begun, in milliseconds: everything lies before. */
  readonly at: number;
}

const day = 86_400_000;
/** Accounts are this old at most, and the newest are the most. */
const oldestAccount = 700 * day;
/** Sessions began, and events happened, within this time. */
const recent = 30 * day;

/** When somebody got her account. Grows with her number. */
export function accountMoment({ users, at }: SeedPlan, number: number): number {
  return Math.round(at - oldestAccount * (1 - (number + 1) / users) ** 1.4);
}

/** How many people have an account at a moment: one at least. */
export function accountsAt({ users, at }: SeedPlan, moment: number): number {
  const share = 1 - Math.min(Math.max((at - moment) / oldestAccount, 0), 1) ** (1 / 1.4);
  return Math.max(1, Math.floor(share * users));
}

/** When the session of this number began. Grows with it. */
export function sessionMoment({ sessions, at }: SeedPlan, number: number): number {
  return byDaylight(at - recent * (1 - (number + 1) / sessions), at);
}

/** The session that began last before the event of this number; -1: none had begun. */
export function sessionBefore({ sessions, events }: SeedPlan, event: number): number {
  return Math.floor(((event + 1) / events) * sessions) - 1;
}

/** When the event of this number happened. Grows with it. */
export function eventMoment({ events, at }: SeedPlan, number: number): number {
  return byDaylight(at - recent * (1 - (number + 1) / events), at);
}

/**
 * Moves a moment from the night into the day, and never past another: there is four times as much at noon as at midnight (UTC). `at` stays where
 * it is, so that nothing is after it.
 */
function byDaylight(moment: number, at: number): number {
  const swing = (of: number): number => Math.sin((2 * Math.PI * (of % day)) / day);
  return Math.round(moment + ((0.6 * day) / (2 * Math.PI)) * (swing(moment) - swing(at)));
}
