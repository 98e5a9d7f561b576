import type { Spread } from "../measure/spread.ts";
import type { ChartPlace } from "./charts.ts";

/** One line of the results. */
export interface Row {
  /** "P1". */
  readonly id: string;
  readonly what: string;
  /** Null: nothing is promised about this line, it is there to compare with. */
  readonly aim: Aim | null;
  /** Null: not measured, and `note` says why. */
  readonly measured: number | boolean | null;
  readonly unit?: "s" | "ms" | "MB" | "KB" | "per second";
  /** Of the rounds whose middle `measured` is. */
  readonly spread?: Spread;
  readonly note?: string;
  /** Where it is drawn. */
  readonly chart?: ChartPlace;
}

export type Aim = { readonly atLeast: number } | { readonly atMost: number } | { readonly is: boolean };

/** Whether a line holds what is promised; null where nothing is, or it was not measured. */
export function isMet({ aim, measured }: Row): boolean | null {
  if (aim === null || measured === null) return null;
  if ("is" in aim) return measured === aim.is;
  return "atLeast" in aim ? Number(measured) >= aim.atLeast : Number(measured) <= aim.atMost;
}
