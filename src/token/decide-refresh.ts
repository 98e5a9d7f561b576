import { equalInConstantTime } from "../secret/root-secret.ts";
import type { SessionRecord } from "../session/session.ts";

/** What is to be done about a refresh token that was really issued, for a session that is live. */
export type RefreshDecision =
  /** The token in force, old enough: replace it. */
  | "rotate"
  /** The token in force, made within the grace: it stays. */
  | "repeat"
  /** The one before, within the grace of its replacement: another tab, another worker, a request that was sent twice. */
  | "share"
  /** The one before, by the key that came with its replacement: a lost answer. */
  | "recover"
  /** Ahead of the row: the database went back in time. */
  | "catch_up"
  /** Anything older: there is a copy. */
  | "reuse";

export interface RefreshQuestion {
  readonly session: Pick<SessionRecord, "counter" | "rotatedAt" | "recovery">;
  /** The counter of the token that was presented. */
  readonly presented: number;
  /** What the request's key comes to for that counter; null without one. */
  readonly mark: Buffer | null;
  /** By the database's clock, read with the row. */
  readonly now: number;
  /** Seconds. */
  readonly grace: number;
}

/**
 * Decides about a refresh. A token is replaced at most once in a grace, so that no honest request is ever two behind: whoever is was
 * left behind by somebody else.
 */
export function decideRefresh({ session, presented, mark, now, grace }: RefreshQuestion): RefreshDecision {
  const isWithinGrace = now - session.rotatedAt < grace * 1000;
  if (presented > session.counter) return "catch_up";
  if (presented === session.counter) return isWithinGrace ? "repeat" : "rotate";
  if (presented !== session.counter - 1) return "reuse";
  if (isWithinGrace) return "share";
  // Security: a replacement without a key has no mark, and no key comes to that.
  const isSameRequest = mark !== null && session.recovery !== null && equalInConstantTime(mark, session.recovery);
  return isSameRequest ? "recover" : "reuse";
}
