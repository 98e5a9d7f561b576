import { pruneEvents, pruneRefreshed, resealAnchor } from "../event/prune-events.ts";
import type { Metrics } from "../metric/metrics.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import type { Clock } from "../shared/clock.ts";
import { retention } from "./retention.ts";
import type { Storage } from "./storage.ts";

export interface SweeperOptions {
  readonly storage: Pick<
    Storage,
    | "sessions"
    | "revocations"
    | "users"
    | "eventSeals"
    | "outbox"
    | "codes"
    | "registrations"
    | "counters"
    | "attempts"
    | "networkFailures"
  >;
  readonly ring: SecretRing;
  /** Seconds an event is kept. */
  readonly eventRetention: number;
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
    const { storage, ring, eventRetention, clock } = this.#options;
    const record = { store: storage.eventSeals, ring };
    const now = clock();
    const until = (lifetime: number): Date => new Date(now - lifetime * 1000);
    await this.#repeat("sessions", (limit) => storage.sessions.sweep(until(retention.session), limit));
    await this.#repeat("revocations", (limit) => storage.revocations.sweep(until(retention.revocation), limit));
    await this.#repeat("users", (limit) => storage.users.eraseDue(until(0), limit));
    await this.#repeat("codes", (limit) => storage.codes.sweep(until(retention.code), limit));
    await this.#repeat("pending_registrations", (limit) => storage.registrations.sweep(until(0), limit));
    await this.#repeat("outbox", (limit) => storage.outbox.sweep(until(retention.deadMessage), limit));
    await this.#repeat("counters", (limit) => storage.counters.sweep(until(0), limit));
    await this.#repeat("attempts", (limit) => storage.attempts.sweep(until(retention.attempts), limit));
    await this.#repeat("network_failures", (limit) => storage.networkFailures.sweep(until(0), limit));
    // Last: it throws where the record is not as it was sealed, and the rest has to be done all the same.
    await resealAnchor(record);
    // Blocks may be of one event each, so that a step removes few.
    await this.#repeat("events", (limit) => pruneEvents(record, until(eventRetention), limit), 1);
    const refreshedUntil = until(Math.min(retention.refreshed, eventRetention));
    await this.#repeat("events", (limit) => pruneRefreshed(record, refreshedUntil, limit));
  }

  /** Stops, after the statement that is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#round;
  }

  /** @param least what a step removes that may have left something. */
  async #repeat(
    table: string,
    removeSome: (limit: number) => Promise<number>,
    least: number = batchSize,
  ): Promise<void> {
    for (let i = 0; i < maxBatches && !this.#closed; i += 1) {
      const removed = await removeSome(batchSize);
      this.#options.metrics.count("latchkey_swept_rows_total", { table }, removed);
      if (removed < least) return;
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
