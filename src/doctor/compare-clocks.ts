import type { CheckName } from "./check-table.ts";
import { type Finding, fail, ok } from "./finding.ts";

/** Two clocks, read at one moment. Milliseconds since the epoch. */
export interface TwoClocks {
  /** This machine's, before and after the other one was asked. */
  readonly before: number;
  readonly after: number;
  readonly there: number;
  /** "the database's". */
  readonly whose: string;
  /** Milliseconds that the other one may be behind because it says whole seconds. @default 0 */
  readonly grain?: number;
}

/** Milliseconds. */
const mostSkew = 2_000;

/** Whether this machine's clock and another one agree, as far as the time that the answer took lets it be known. */
export function compareClocks(check: CheckName, { before, after, there, whose, grain = 0 }: TwoClocks): Finding {
  const behind = there - after;
  const ahead = before - (there + grain);
  if (Math.max(behind, ahead) <= mostSkew) return ok(check, `this machine's clock and ${whose} agree`);
  const seconds = (Math.max(behind, ahead) / 1000).toFixed(1);
  const which = behind > 0 ? "behind" : "ahead of";
  return fail(check, `this machine's clock is ${seconds} s ${which} ${whose}`, "set both by NTP");
}
