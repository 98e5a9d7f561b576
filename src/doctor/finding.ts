import { type CheckName, checkTable } from "./check-table.ts";

/** How a thing is: in order; worth a look; not as it must be. */
export type Level = "ok" | "warn" | "fail";

/** One thing that was looked at. */
export interface Finding {
  readonly check: CheckName;
  readonly level: Level;
  /** What was found, in a sentence without its full stop. */
  readonly found: string;
  /** Why it matters, in a sentence. For everything that is not ok. */
  readonly why?: string;
  /** What to do about it. For everything that is not ok. */
  readonly fix?: string;
  /** The setting that the finding is about, where a single one is wrong. */
  readonly setting?: string;
}

export function ok(check: CheckName, found: string): Finding {
  return { check, level: "ok", found };
}

/** @param why where the check's own sentence does not fit. */
export function warn(check: CheckName, found: string, fix: string, why: string = checkTable[check].why): Finding {
  return { check, level: "warn", found, why, fix };
}

/** @param why where the check's own sentence does not fit. */
export function fail(check: CheckName, found: string, fix: string, why: string = checkTable[check].why): Finding {
  return { check, level: "fail", found, why, fix };
}
