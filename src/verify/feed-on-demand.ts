import type { FeedDeps } from "./feed-deps.ts";
import { readDocument } from "./read-document.ts";
import { SingleFlight } from "./single-flight.ts";

/** Milliseconds that the issuer has for its answer: somebody waits. */
const timeout = 5000;
/** Milliseconds without another attempt after one that failed: requests are answered by how old what is known is, not by waiting. */
const failurePause = 2000;
/** Milliseconds: longer than a request may take. */
const patience = 10_000;

/** Reads the feed when a token is judged and what is known is older than an interval: nothing runs between requests. */
export class FeedOnDemand {
  readonly #deps: FeedDeps;
  readonly #interval: number;
  readonly #onError: (error: unknown) => void;
  readonly #flight = new SingleFlight<void>(patience);
  /** Monotonic milliseconds. */
  #dueAt = Number.NEGATIVE_INFINITY;
  #hasRead = false;
  #hasFailed = false;

  /** @param interval seconds. */
  constructor(deps: FeedDeps, interval: number, onError: (error: unknown) => void) {
    this.#deps = deps;
    this.#interval = interval * 1000;
    this.#onError = onError;
  }

  /** Whether the last attempt failed. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Whether it is time to read, or somebody is reading. */
  isDue(monotonic: number): boolean {
    return monotonic >= this.#dueAt;
  }

  /** Reads what is new. Calls at the same time share one request. Throws when there is no answer. */
  read(): Promise<void> {
    return this.#flight.run(() => this.#readNow());
  }

  /** The same, for whoever goes on by what is known already. */
  async tryRead(): Promise<void> {
    try {
      await this.read();
    } catch (error) {
      this.#onError(error);
    }
  }

  async #readNow(): Promise<void> {
    const startedAt = performance.now();
    try {
      await readDocument(this.#deps, { wait: 0, timeout, isNext: this.#hasRead });
      this.#hasRead = true;
      this.#hasFailed = false;
      this.#dueAt = startedAt + this.#interval;
    } catch (error) {
      this.#hasFailed = true;
      this.#dueAt = performance.now() + Math.max(failurePause, this.#interval);
      throw error;
    }
  }
}
