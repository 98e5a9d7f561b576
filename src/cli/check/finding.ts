/** How a thing is: in order; worth a look; not as it must be. */
export type Level = "ok" | "warn" | "fail";

/** One thing that was looked at. */
export interface Finding {
  /** A name that stays: for programs that read `--json`. */
  readonly check: string;
  readonly level: Level;
  /** What was found, in a sentence without its full stop. */
  readonly found: string;
  /** What to do about it. */
  readonly fix?: string;
}

export function ok(check: string, found: string): Finding {
  return { check, level: "ok", found };
}

export function warn(check: string, found: string, fix: string): Finding {
  return { check, level: "warn", found, fix };
}

export function fail(check: string, found: string, fix: string): Finding {
  return { check, level: "fail", found, fix };
}
