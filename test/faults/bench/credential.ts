import type { Called } from "./caller.ts";
import type { Judgement, Record } from "./record.ts";

/**
 * What is known about a session, for sure. `ending`: its ending was asked for and not answered yet, so that nobody can say. `dropped`: its
 * owner has done something after which it may have ended, such as coming back too late without a key.
 */
export interface Known {
  readonly sessionId: string;
  readonly userId: string;
  state: "live" | "ending" | "ended" | "dropped";
  /** When the answer to the ending came, in milliseconds of the run. */
  endedAt: number;
}

/** What was known of a session when a request was sent. */
export interface Expectation {
  readonly known: Known;
  readonly at: number;
  readonly state: Known["state"];
  readonly endedFor: number;
}

/** Take it before the request is sent. */
export function expectOf(known: Known, at: number): Expectation {
  const { state, endedAt } = known;
  return { known, at, state, endedFor: state === "ended" ? at - endedAt : 0 };
}

export function ended(known: Known, at: number): void {
  known.state = "ended";
  known.endedAt = at;
}

/** Notes how a session was judged, unless what was known about it changed on the way: then either answer is right. */
export function noteJudgement(
  record: Record,
  { known, at, state, endedFor }: Expectation,
  judged: Pick<Judgement, "by" | "credential" | "verdict" | "code">,
): void {
  if (state !== known.state || (state !== "live" && state !== "ended")) return;
  record.judgements.push({ at, subject: known.sessionId, known: state, endedFor, ...judged });
}

/** 401 is a refusal. An access token that is out of date is none: whoever refreshes gets another. */
export function verdictOf({ status, code }: Pick<Called, "status" | "code">): Judgement["verdict"] {
  if (status >= 200 && status < 300) return "accepted";
  const isRefusal = status === 401 || (status === 403 && code === "user_banned");
  return isRefusal ? "refused" : "unserved";
}
