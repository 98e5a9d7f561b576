import { type HistogramName, type MetricName, type MetricRow, metricTable } from "./metric-table.ts";
import type { Distribution, Metrics, Sample } from "./metrics.ts";

/** The series of one metric at a moment. A histogram has distributions, everything else samples. */
interface Family {
  readonly samples: readonly Sample[];
  readonly distributions: readonly Distribution[];
}

/** All numbers of a process at a moment, as plain data that can be sent to another one. */
export type MetricSnapshot = { readonly [N in MetricName]?: Family };

const names = Object.keys(metricTable) as MetricName[];

/** Reads every number once. Metrics without a series are left out. */
export function takeSnapshot(metrics: Pick<Metrics, "samples" | "distributions">): MetricSnapshot {
  return collect((name, { type }) => {
    if (type !== "histogram") return { samples: [...metrics.samples(name)], distributions: [] };
    const distributions = metrics.distributions(name as HistogramName);
    return { samples: [], distributions: distributions.map((one) => ({ ...one, counts: [...one.counts] })) };
  });
}

/** The numbers of several processes as those of one: counters and histograms added up, gauges as their row says. */
export function mergeSnapshots(snapshots: readonly MetricSnapshot[]): MetricSnapshot {
  return collect((name, row) => {
    const families = snapshots.flatMap((snapshot) => snapshot[name] ?? []);
    return {
      samples: mergeSamples(
        families.flatMap(({ samples }) => samples),
        row,
      ),
      distributions: addDistributions(families.flatMap(({ distributions }) => distributions)),
    };
  });
}

/** What remains of a process that has ended: what it counted. Without it sums would step back, which readers take for a new start. */
export function keepCounted(snapshot: MetricSnapshot): MetricSnapshot {
  return collect((name, { type }) => (type === "gauge" ? none : (snapshot[name] ?? none)));
}

const none: Family = { samples: [], distributions: [] };

function collect(familyOf: (name: MetricName, row: MetricRow) => Family): MetricSnapshot {
  const all: { [N in MetricName]?: Family } = {};
  for (const name of names) {
    const family = familyOf(name, metricTable[name]);
    if (family.samples.length > 0 || family.distributions.length > 0) all[name] = family;
  }
  return all;
}

const separator = "\u0000";

function mergeSamples(samples: readonly Sample[], { together }: MetricRow): Sample[] {
  const merged = new Map<string, Sample>();
  for (const { labels, value } of samples) {
    const key = labels.join(separator);
    const before = merged.get(key)?.value;
    merged.set(key, { labels, value: before === undefined ? value : join(before, value, together) });
  }
  return [...merged.values()];
}

function join(one: number, other: number, together: MetricRow["together"]): number {
  if (together === "max") return Math.max(one, other);
  return together === "min" ? Math.min(one, other) : one + other;
}

function addDistributions(distributions: readonly Distribution[]): Distribution[] {
  const merged = new Map<string, Distribution>();
  for (const { labels, counts, sum } of distributions) {
    const key = labels.join(separator);
    const before = merged.get(key);
    merged.set(key, {
      labels,
      counts: before ? before.counts.map((count, place) => count + (counts[place] ?? 0)) : [...counts],
      sum: (before?.sum ?? 0) + sum,
    });
  }
  return [...merged.values()];
}
