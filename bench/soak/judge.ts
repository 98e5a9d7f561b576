import { median } from "../measure/median.ts";
import type { SoakedSite } from "./run-soak.ts";
import type { Sample } from "./sample.ts";
import { cycleFloors, cycleMeans, growthPerHour, lastThird, type Point } from "./slope.ts";

/** What has to be flat at the end. */
export interface Judged {
  readonly what: string;
  /** Median of the last third. */
  readonly middle: number;
  readonly unit: "MB" | "";
  /** In an hour, as a part of that, by the slope of the last third. */
  readonly growth: number;
  readonly isFlat: boolean;
}

/** What grows by no more than this part in an hour is flat. */
export const tolerated = 0.1;
/** What would be by no more than this larger an hour later is flat as well: a few descriptors, a page of a small table. */
const slack = { MB: 1e6, "": 8 } as const;

/**
 * Seconds in which what is remembered of sessions and access tokens comes and goes, in a process and in Redis: the lifetime of both. Half of it is
 * thrown away at once, so that memory is a saw, whose teeth say nothing of a leak.
 */
const cycle = 300;

/** Tables that grow with people and what they do, and not with time. */
const lasting = new Set(["table users", "table identities", "table avatars", "table migrations"]);

/** Holds everything that has a limit against the rule. */
export function judge({ samples }: SoakedSite): Judged[] {
  const names = new Set(samples.flatMap(({ figures }) => Object.keys(figures)));
  return [...names].filter(hasLimit).map((name): Judged => {
    // Besides, the system's allocator holds back the 19 MiB of a few hashes, now more and now fewer: up to four threads' of them.
    const reduce = name.includes(": resident") ? cycleFloors : cycleMeans;
    const points = lastThird(reduce(pointsOf(samples, name), cycle));
    const growth = growthPerHour(points);
    const middle = median(points.map(([, value]) => value));
    const unit = /descriptors$|keys$|^rows /.test(name) ? "" : "MB";
    return { what: name, middle, unit, growth, isFlat: growth <= tolerated || growth * middle <= slack[unit] };
  });
}

/** The values of one figure over time. */
export function pointsOf(samples: readonly Sample[], name: string): Point[] {
  return samples.flatMap(({ seconds, figures }): Point[] => {
    const value = figures[name];
    return value === undefined ? [] : [[seconds, value]];
  });
}

function hasLimit(name: string): boolean {
  if (name.startsWith("table ")) return !lasting.has(name);
  if (/: (?:heap|external|resident) after collection$|: descriptors$/.test(name)) return true;
  return name.startsWith("redis ") || name.startsWith("rows ") || name === "file" || name === "write-ahead log";
}
