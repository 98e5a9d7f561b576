import type { Verdict } from "../verdict.ts";

/** A row of the OWASP Application Security Verification Standard 5.0: its number and level, and what it asks, in our words. */
export type AsvsRow = Verdict & {
  readonly id: `V${number}.${number}.${number}`;
  /** From which level on it is asked for. */
  readonly level: 1 | 2 | 3;
  readonly asks: string;
};

/** A chapter, or what of it has to do with signing in. */
export interface AsvsChapter {
  readonly name: string;
  /** Whether all of its rows are here. */
  readonly whole: boolean;
  readonly rows: readonly AsvsRow[];
}
