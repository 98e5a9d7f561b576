import type { Clock } from "../shared/clock.ts";
import type { HistogramName, MetricName } from "./metric-table.ts";
import type { Metrics, Sample } from "./metrics.ts";

/** What went on in this process between two moments. */
export interface HistoryPoint {
  /** When it ended. */
  readonly at: Date;
  /** Refresh tokens that were taken. */
  readonly refreshes: number;
  /** Refresh tokens that came back although they had been replaced. */
  readonly reused: number;
  /** Checks of sessions that needed no database, and those that did. */
  readonly cacheHits: number;
  readonly cacheMisses: number;
  /** Sessions that it remembered at the end: those that were used here lately. */
  readonly remembered: number;
  /** Password hashes that ran or waited, at the worst moment that was looked at. */
  readonly hashesRunning: number;
  readonly hashesWaiting: number;
  /** Seconds that an ending took to come back by the feed, on average. Null: none was told of. */
  readonly feedDelay: number | null;
  /** Requests to providers that were not answered as they should be. */
  readonly providerFailures: number;
}

/** The numbers of a process over time, the oldest first. */
export interface MetricRecord {
  /** Since when there are any: the process started, or this is as far back as it remembers. */
  readonly since: Date;
  readonly points: readonly HistoryPoint[];
}

/** What is noted at a moment: counters as they stand, gauges as they are. */
interface Reading extends Omit<HistoryPoint, "at" | "feedDelay"> {
  readonly at: number;
  readonly delays: number;
  readonly delaySum: number;
}

export interface MetricHistoryOptions {
  readonly metrics: Pick<Metrics, "samples" | "distributions">;
  readonly clock: Clock;
  /** Seconds between two readings. @default 60 */
  readonly interval?: number;
  /** Readings that are kept. @default 1_441: a day */
  readonly size?: number;
}

/** Points that are given at most. */
const mostPoints = 48;

/** Remembers how the numbers of this process went, for whoever looks without a monitoring system. It forgets with the process. */
export class MetricHistory {
  readonly #options: MetricHistoryOptions;
  readonly #size: number;
  readonly #readings: Reading[];
  readonly #timer: NodeJS.Timeout;

  constructor(options: MetricHistoryOptions) {
    this.#options = options;
    this.#size = options.size ?? 1_441;
    this.#readings = [takeReading(options)];
    this.#timer = setInterval(() => this.note(), (options.interval ?? 60) * 1000).unref();
  }

  /** Takes a reading. The oldest one goes when there are too many. */
  note(): void {
    this.#readings.push(takeReading(this.#options));
    if (this.#readings.length > this.#size) this.#readings.shift();
  }

  /** How it went, up to this moment, in points of equal length but for the last one. */
  read(): MetricRecord {
    const readings = [...this.#readings, takeReading(this.#options)];
    const width = Math.ceil((readings.length - 1) / mostPoints);
    const points: HistoryPoint[] = [];
    for (let from = 0; from < readings.length - 1; from += width) {
      points.push(toPoint(readings.slice(from, from + width + 1)));
    }
    return { since: new Date(readings[0]?.at ?? 0), points };
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

/** What went on from the first of some readings to the last. */
function toPoint(readings: readonly Reading[]): HistoryPoint {
  const [first, last] = [readings[0] as Reading, readings.at(-1) as Reading];
  const grown = (name: Exclude<keyof Reading, "at">): number => Math.max(0, last[name] - first[name]);
  const worst = (name: keyof Reading): number => Math.max(...readings.slice(1).map((reading) => reading[name]));
  const delays = grown("delays");
  return {
    at: new Date(last.at),
    refreshes: grown("refreshes"),
    reused: grown("reused"),
    cacheHits: grown("cacheHits"),
    cacheMisses: grown("cacheMisses"),
    remembered: last.remembered,
    hashesRunning: worst("hashesRunning"),
    hashesWaiting: worst("hashesWaiting"),
    feedDelay: delays === 0 ? null : grown("delaySum") / delays,
    providerFailures: grown("providerFailures"),
  };
}

function takeReading({ metrics, clock }: Pick<MetricHistoryOptions, "metrics" | "clock">): Reading {
  const sum = (name: MetricName, counts: (labels: Sample["labels"]) => boolean = () => true): number =>
    metrics.samples(name).reduce((total, { labels, value }) => (counts(labels) ? total + value : total), 0);
  const { count, total } = observed(metrics, "latchkey_revocation_feed_delay_seconds");
  return {
    at: clock(),
    refreshes: sum("latchkey_refreshes_total", ([outcome]) => outcome !== "reused"),
    reused: sum("latchkey_refreshes_total", ([outcome]) => outcome === "reused"),
    cacheHits: sum("latchkey_session_checks_total", ([source]) => source !== "database"),
    cacheMisses: sum("latchkey_session_checks_total", ([source]) => source === "database"),
    remembered: sum("latchkey_sessions_remembered"),
    hashesRunning: sum("latchkey_password_hashes_running"),
    hashesWaiting: sum("latchkey_password_hashes_waiting"),
    delays: count,
    delaySum: total,
    providerFailures: sum("latchkey_provider_requests_total", ([, result]) => result !== "ok"),
  };
}

function observed(
  metrics: Pick<Metrics, "distributions">,
  name: HistogramName,
): { readonly count: number; readonly total: number } {
  const series = metrics.distributions(name);
  return {
    count: series.reduce((count, { counts }) => count + counts.reduce((sum, one) => sum + one, 0), 0),
    total: series.reduce((total, { sum }) => total + sum, 0),
  };
}
