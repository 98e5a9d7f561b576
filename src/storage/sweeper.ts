import type { Metrics } from "../metric/metrics.ts";
import type { Clock } from "../shared/clock.ts";
import type { Storage } from "./storage.ts";

export interface SweeperOptions {
  readonly storage: Pick<
    Storage,
    | "sessions"
    | "revocations"
    | "users"
    | "events"
    | "outbox"
    | "codes"
    | "registrations"
    | "counters"
    | "attempts"
    | "networkFailures"
  >;
  readonly clock: Clock;
  /** Seconds between two rounds, give or take a quarter so that many processes spread out. */
  readonly interval: number;
  readonly metrics: Metrics;
  /** Told when a round failed. The next one tries again. */
  readonly onError: (error: unknown) => void;
}

/** Rows a statement removes at most, and statements a round runs at most for one table: no round can hold up the database. */
const batchSize = 500;
const maxBatches = 20;

/** Seconds an expired session is kept as history before it is removed. */
const historyLifetime = 7 * 86_400;
/** Seconds an entry of the revocation log is kept beyond its time: the clock that wrote it is not the clock that sweeps. */
const clockDifference = 120;
/** Seconds an event is kept. */
const eventLifetime = 400 * 86_400;
/** Seconds of which refreshes are kept: there is one every quarter of an hour for everybody who is there. */
const refreshedLifetime = 7 * 86_400;
/** Seconds a code is kept beyond its time: for whoever looks into what was sent lately. */
const spentCodeLifetime = 3_600;
/** Seconds attempts are kept beyond their time: the clock that wrote them is not the clock that sweeps. */
const attemptLifetime = 60;
/** Seconds a message that was given up is kept, for an operator to look at. */
const deadMessageLifetime = 30 * 86_400;

/** Removes what has outlived its use: expired sessions, entries of the revocation log, users whose deletion is due, old
 * events, codes and attempts to register that have expired, messages that were given up long ago, counts whose window is over,
 * attempts that are forgotten. */
export class Sweeper {
  readonly #options: SweeperOptions;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: SweeperOptions) {
    this.#options = options;
    this.#schedule();
  }

  /** Runs one round now. */
  async sweep(): Promise<void> {
    const { storage, clock } = this.#options;
    const now = clock();
    const until = (lifetime: number): Date => new Date(now - lifetime * 1000);
    await this.#repeat("sessions", (limit) => storage.sessions.sweep(until(historyLifetime), limit));
    await this.#repeat("revocations", (limit) => storage.revocations.sweep(until(clockDifference), limit));
    await this.#repeat("users", (limit) => storage.users.eraseDue(until(0), limit));
    await this.#repeat("events", (limit) => storage.events.sweep(until(eventLifetime), limit));
    await this.#repeat("events", (limit) => storage.events.sweepRefreshed(until(refreshedLifetime), limit));
    await this.#repeat("codes", (limit) => storage.codes.sweep(until(spentCodeLifetime), limit));
    await this.#repeat("pending_registrations", (limit) => storage.registrations.sweep(until(0), limit));
    await this.#repeat("outbox", (limit) => storage.outbox.sweep(until(deadMessageLifetime), limit));
    await this.#repeat("counters", (limit) => storage.counters.sweep(until(0), limit));
    await this.#repeat("attempts", (limit) => storage.attempts.sweep(until(attemptLifetime), limit));
    await this.#repeat("network_failures", (limit) => storage.networkFailures.sweep(until(0), limit));
  }

  /** Stops, after the statement that is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#round;
  }

  async #repeat(table: string, removeSome: (limit: number) => Promise<number>): Promise<void> {
    for (let i = 0; i < maxBatches && !this.#closed; i += 1) {
      const removed = await removeSome(batchSize);
      this.#options.metrics.count("latchkey_swept_rows_total", { table }, removed);
      if (removed < batchSize) return;
    }
  }

  #schedule(): void {
    if (this.#closed) return;
    const delay = this.#options.interval * 1000 * (0.75 + Math.random() / 2);
    this.#timer = setTimeout(() => {
      const { metrics, onError } = this.#options;
      this.#round = this.sweep()
        .then(
          () => metrics.count("latchkey_sweeps_total", { outcome: "success" }),
          (error: unknown) => {
            metrics.count("latchkey_sweeps_total", { outcome: "failure" });
            onError(error);
          },
        )
        .finally(() => this.#schedule());
    }, delay);
    this.#timer.unref();
  }
}
