import type { TestName } from "../../scripts/test-titles.ts";

/** A test shows it: it would fail if this did not hold. */
interface Met {
  readonly shownBy: readonly [TestName, ...TestName[]];
  /** What has to be known beside it. */
  readonly note?: string;
}

/** There is nothing here that it is about. */
interface NotApplicable {
  readonly notHere: string;
}

/** It does not hold, or not all of it, or nothing shows it. */
interface NotMet {
  readonly missing: string;
  /** Tests of the part that there is. */
  readonly shownBy?: readonly TestName[];
}

/** What is said of one row of a list that others wrote. */
export type Verdict = Met | NotApplicable | NotMet;

export const verdictNames = ["met", "not applicable", "not met"] as const;

export type VerdictName = (typeof verdictNames)[number];

export function nameVerdict(verdict: Verdict): VerdictName {
  if ("missing" in verdict) return "not met";
  return "notHere" in verdict ? "not applicable" : "met";
}

export function testsOf(verdict: Verdict): readonly TestName[] {
  return "shownBy" in verdict ? (verdict.shownBy ?? []) : [];
}
