import { quantile } from "./median.ts";

/** How far rounds of one measurement lie apart. */
export interface Spread {
  readonly low: number;
  readonly high: number;
}

/** With fewer rounds quartiles mean nothing. */
const enough = 8;

/** The middle half of the rounds; of fewer than eight the lowest and the highest. */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length < enough) return { low: Math.min(...values), high: Math.max(...values) };
  return { low: quantile(values, 0.25), high: quantile(values, 0.75) };
}
