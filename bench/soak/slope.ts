import { median } from "../measure/median.ts";

/** A figure at a time: seconds since the beginning, and the value. */
export type Point = readonly [seconds: number, value: number];

/**
 * How much a figure grows in an hour, as a part of its median: the median of the slopes between all pairs of points (Theil and Sen), which a few
 * outliers do not move.
 */
export function growthPerHour(points: readonly Point[]): number {
  const slopes: number[] = [];
  for (const [at, [seconds, value]] of points.entries()) {
    for (const [later, other] of points.slice(at + 1)) slopes.push((other - value) / (later - seconds));
  }
  if (slopes.length === 0) return 0;
  const middle = median(points.map(([, value]) => value));
  return middle === 0 ? 0 : (median(slopes) * 3600) / middle;
}

/**
 * Each point as the mean of the cycle that ends with it. What rises and falls once in a cycle is level in this, at whatever part of it a run begins
 * and ends; what rises from one cycle to the next still rises. Points before the first whole cycle are left out.
 *
 * @param cycle seconds
 */
export function cycleMeans(points: readonly Point[], cycle: number): Point[] {
  return overCycles(points, cycle, (values) => values.reduce((sum, value) => sum + value, 0) / values.length);
}

/** Each point as the least of the cycle that ends with it: for what is now and then higher for a moment, and never lower than what is held. */
export function cycleFloors(points: readonly Point[], cycle: number): Point[] {
  return overCycles(points, cycle, (values) => Math.min(...values));
}

function overCycles(points: readonly Point[], cycle: number, reduce: (values: readonly number[]) => number): Point[] {
  const gaps = points.slice(1).map(([seconds], at) => seconds - (points[at]?.[0] ?? 0));
  const count = gaps.length === 0 ? 1 : Math.max(1, Math.round(cycle / median(gaps)));
  return points
    .slice(count - 1)
    .map(([seconds], at): Point => [seconds, reduce(points.slice(at, at + count).map(([, value]) => value))]);
}

/** The points of the last third of a run. */
export function lastThird(points: readonly Point[]): readonly Point[] {
  const end = points.at(-1)?.[0] ?? 0;
  return points.filter(([seconds]) => seconds >= (end * 2) / 3);
}
