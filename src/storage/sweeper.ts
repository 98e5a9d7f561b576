import type { Clock } from "../shared/clock.ts";
import type { Storage } from "./storage.ts";

export interface SweeperOptions {
  readonly storage: Pick<Storage, "sessions" | "revocations" | "users" | "events" | "outbox">;
  readonly clock: Clock;
  /** Seconds between two rounds, give or take a quarter so that many processes spread out. */
  readonly interval: number;
  /** Told when a round failed. The next one tries again. */
  readonly onError: (error: unknown) => void;
}

/** Rows a statement removes at most, and statements a round runs at most for one table: no round can hold up the database. */
const batchSize = 500;
const maxBatches = 20;

/** Seconds an expired session is kept as history before it is removed. */
const historyLifetime = 7 * 86_400;
/** Seconds an event is kept. */
const eventLifetime = 400 * 86_400;
/** Seconds a message that was given up is kept, for an operator to look at. */
const deadMessageLifetime = 30 * 86_400;

/** Removes what has outlived its use: expired sessions, entries of the revocation log, users whose deletion is due, old
 * events, messages that were given up long ago. */
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
    const repeat = (removeSome: (limit: number) => Promise<number>): Promise<void> => this.#repeat(removeSome);
    await repeat((limit) => storage.sessions.sweep(new Date(now - historyLifetime * 1000), limit));
    await repeat((limit) => storage.revocations.sweep(new Date(now), limit));
    await repeat((limit) => storage.users.eraseDue(new Date(now), limit));
    await repeat((limit) => storage.events.sweep(new Date(now - eventLifetime * 1000), limit));
    await repeat((limit) => storage.outbox.sweep(new Date(now - deadMessageLifetime * 1000), limit));
  }

  /** Stops, after the statement that is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#round;
  }

  async #repeat(removeSome: (limit: number) => Promise<number>): Promise<void> {
    for (let i = 0; i < maxBatches && !this.#closed; i += 1) if ((await removeSome(batchSize)) < batchSize) return;
  }

  #schedule(): void {
    if (this.#closed) return;
    const delay = this.#options.interval * 1000 * (0.75 + Math.random() / 2);
    this.#timer = setTimeout(() => {
      this.#round = this.sweep()
        .catch(this.#options.onError)
        .finally(() => this.#schedule());
    }, delay);
    this.#timer.unref();
  }
}
