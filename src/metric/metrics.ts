import {
  type CounterName,
  type GaugeName,
  type HistogramName,
  type LabelsOf,
  type MetricName,
  type MetricRow,
  metricTable,
} from "./metric-table.ts";

/** One number with the values of its labels, in the order of the row. */
export interface Sample {
  readonly labels: readonly string[];
  readonly value: number;
}

/** A number read at a scrape, with its labels where the row has some. */
export type SourceSample<N extends MetricName> = readonly [labels: LabelsOf<N>, value: number];

/** Observations of one series of a histogram. */
export interface Distribution {
  readonly labels: readonly string[];
  /** Observations at or below each bound of the row, and one last place for those above all. Not yet summed up. */
  readonly counts: number[];
  sum: number;
}

/** Series a metric can have at most. Past it everything new counts under `other`: a mistake costs precision and never memory. */
const maxSeries = 500;
const separator = "\u0000";

type Source = () => readonly Sample[];

/**
 * The numbers of one installation. Counting is an addition in a map; what changes on the hot path is counted in a plain field of its
 * owner instead, and read through `source` when somebody asks.
 */
export class Metrics {
  readonly #counters = new Map<MetricName, Map<string, { readonly labels: readonly string[]; value: number }>>();
  readonly #histograms = new Map<MetricName, Map<string, Distribution>>();
  readonly #sources = new Map<MetricName, Source>();

  /** Adds to a counter. */
  count<N extends CounterName>(name: N, labels: LabelsOf<N>, by = 1): void {
    seriesOf(this.#counters, name, labels, (values) => ({ labels: values, value: 0 })).value += by;
  }

  /** Adds an observation, in the unit that the histogram's name ends in. */
  observe<N extends HistogramName>(name: N, labels: LabelsOf<N>, value: number): void {
    const bounds = boundsOf(name);
    const series = seriesOf(this.#histograms, name, labels, (values) => ({
      labels: values,
      counts: Array<number>(bounds.length + 1).fill(0),
      sum: 0,
    }));
    const found = bounds.findIndex((bound) => value <= bound);
    const place = found === -1 ? bounds.length : found;
    series.counts[place] = (series.counts[place] ?? 0) + 1;
    series.sum += value;
  }

  /** Says where a gauge, or a counter that somebody else keeps, is read at each scrape. A later source takes an earlier one's place. */
  source<N extends CounterName | GaugeName>(name: N, read: () => number | readonly SourceSample<N>[]): void {
    this.#sources.set(name, () => {
      const given = read();
      if (typeof given === "number") return [{ labels: [], value: given }];
      return given.map(([labels, value]) => ({ labels: valuesOf(name, labels), value }));
    });
  }

  /** The series of a counter or gauge now. A source that fails gives none: a scrape never fails for the sake of one number. */
  samples(name: MetricName): readonly Sample[] {
    const source = this.#sources.get(name);
    if (!source) return this.#counted(name);
    try {
      return source();
    } catch {
      return [];
    }
  }

  /** A counter without labels is there from the start: an alert on its rate then sees the first step, too. */
  #counted(name: MetricName): readonly Sample[] {
    const { type, labels, scope }: MetricRow = metricTable[name];
    const series = this.#counters.get(name);
    if (!series && type === "counter" && labels.length === 0 && scope === undefined) return [{ labels, value: 0 }];
    return [...(series?.values() ?? [])];
  }

  /** The series of a histogram now. */
  distributions(name: HistogramName): readonly Distribution[] {
    return [...(this.#histograms.get(name)?.values() ?? [])];
  }
}

/** Upper bounds of a histogram's buckets. */
export function boundsOf(name: MetricName): readonly number[] {
  return (metricTable[name] as MetricRow).buckets ?? [];
}

function seriesOf<N extends MetricName, S>(
  all: Map<MetricName, Map<string, S>>,
  name: N,
  labels: LabelsOf<N>,
  make: (values: readonly string[]) => S,
): S {
  let series = all.get(name);
  if (!series) {
    series = new Map();
    all.set(name, series);
  }
  let values = valuesOf(name, labels);
  let found = series.get(values.join(separator));
  if (found !== undefined) return found;
  if (series.size >= maxSeries) values = values.map(() => "other");
  found = series.get(values.join(separator)) ?? make(values);
  series.set(values.join(separator), found);
  return found;
}

function valuesOf<N extends MetricName>(name: N, labels: LabelsOf<N>): string[] {
  return metricTable[name].labels.map((label) => (labels as Readonly<Record<string, string>>)[label] ?? "");
}
