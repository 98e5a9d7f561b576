import { median, quantile } from "./median.ts";

/** How far two groups of times are apart, and how far chance alone puts groups of the same times. */
export interface Apart {
  /** Median of the first less that of the second, in their unit. */
  readonly difference: number;
  /** What the difference of medians does not exceed in `share` of many random divisions of the same times. */
  readonly byChance: number;
}

/**
 * A permutation test: when nothing tells the groups apart, putting all times into two groups by lot gives differences of the same size.
 * It assumes nothing about how times are distributed, which is as well: they are never normal.
 */
export function compareGroups(
  first: readonly number[],
  second: readonly number[],
  { share, divisions }: { readonly share: number; readonly divisions: number },
): Apart {
  const all = [...first, ...second];
  const differences: number[] = [];
  for (let division = 0; division < divisions; division += 1) {
    shuffle(all);
    differences.push(Math.abs(median(all.slice(0, first.length)) - median(all.slice(first.length))));
  }
  return { difference: median(first) - median(second), byChance: quantile(differences, share) };
}

/** Puts a list into a random order, in place (Fisher and Yates). */
export function shuffle(list: unknown[]): void {
  for (let last = list.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1));
    [list[last], list[other]] = [list[other], list[last]];
  }
}
