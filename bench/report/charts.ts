import { barChart } from "./bar-chart.ts";
import type { Row } from "./row.ts";

/** What is drawn, and what one of its bars shows. */
interface ChartSpec {
  readonly title: string;
  /** One sentence for whoever does not see it, and below the title for everybody. */
  readonly about: string;
  readonly unit?: "ms";
}

const specs = {
  "guard-cookies": {
    title: "What a guard leaves of a route: sessions by cookie",
    about: "Requests per second over those of the same route without a guard, 1,000 sessions in turn. More is better.",
  },
  "guard-tokens": {
    title: "What a guard leaves of a route: tokens",
    about: "Requests per second over those of the same route without a guard, 1,000 tokens in turn. More is better.",
  },
  verify: {
    title: "Verifying a token that was not seen before",
    about: "Tokens per second over those of node:crypto alone on the same bytes. More is better.",
  },
  "verify-again": {
    title: "Verifying a token that was seen before, its revocation checked",
    about: "Tokens per second over those of fast-jwt's cache, which knows of no revocation. More is better.",
  },
  refresh: {
    title: "A refresh over HTTP",
    about: "Requests per second over those of a route that updates one row. More is better.",
  },
  hashes: {
    title: "Password hashes",
    about:
      "Processor time of one verification, at the parameters beside each. What is equally strong is better if it is less.",
    unit: "ms",
  },
  revocation: {
    title: "How long an ended session is still accepted in another process",
    about: "Milliseconds from the call that ends it, its commit included: 99 of 100 took no longer. Less is better.",
    unit: "ms",
  },
  scale: {
    title: "What ten times as many people cost",
    about: "Time of a call with 1,000,000 people and sessions over that with 100,000. 1 is no difference.",
  },
} as const satisfies Readonly<Record<string, ChartSpec>>;

export type ChartName = keyof typeof specs;

/** Where a line of the results is drawn. */
export interface ChartPlace {
  readonly in: ChartName;
  /** Bars of one group stand together, under its name. */
  readonly group: string;
  readonly label: string;
  /** Whether it is ours. */
  readonly own: boolean;
}

/** A drawing, by the name of its file. */
export interface DrawnChart {
  readonly name: ChartName;
  readonly title: string;
  readonly svg: string;
}

/** Draws what has anything to show. */
export function drawCharts(rows: readonly Row[], measuredOn: string): DrawnChart[] {
  return (Object.keys(specs) as ChartName[]).flatMap((name) => {
    const drawn = rows.filter((row) => row.chart?.in === name && typeof row.measured === "number");
    if (drawn.length === 0) return [];
    const spec: ChartSpec = specs[name];
    const groups = [...new Set(drawn.map((row) => row.chart?.group ?? ""))].map((group) => ({
      name: group,
      bars: drawn
        .filter((row) => row.chart?.group === group)
        .map((row) => ({
          label: row.chart?.label ?? "",
          own: row.chart?.own ?? false,
          value: Number(row.measured),
          ...(row.spread && { spread: row.spread }),
          ...(row.aim && "atLeast" in row.aim && { aim: row.aim.atLeast }),
          ...(row.aim && "atMost" in row.aim && { aim: row.aim.atMost }),
        }))
        .toSorted((a, b) => Number(b.own) - Number(a.own)),
    }));
    return [{ name, title: spec.title, svg: barChart({ ...spec, groups, foot: measuredOn }) }];
  });
}
