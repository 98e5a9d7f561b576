import type { FeedDeps } from "./feed-deps.ts";
import { OutboundError } from "./outbound.ts";
import { readDocument } from "./read-document.ts";
import { readStream, SilentStreamError } from "./read-stream.ts";

/** How the feed comes in at the moment. */
export type FeedState = "idle" | "connecting" | "streaming" | "polling" | "lost" | "closed";

export interface RevocationFeedOptions extends FeedDeps {
  /** Whether streams are tried at all. */
  readonly streaming: boolean;
  /** Seconds that a long poll waits. */
  readonly wait: number;
  /** Seconds of the longest pause between two attempts. */
  readonly longestPause: number;
  /** Told why a connection ended, whenever one does. */
  readonly onError: (error: unknown) => void;
}

/** Milliseconds that a connection lasts if all is well. One that ends earlier counts as a failure. */
const steady = 10_000;
/** Milliseconds of the pause after the first failure. It doubles with each one. */
const firstPause = 250;
/** Milliseconds of the pause after an answer that will be the same until somebody mends it. */
const refusedPause = 30_000;
/** Milliseconds for which long polls stand in where streams do not come through. */
const pollingPeriod = 300_000;
/** Milliseconds that the issuer has for its answer: with what is new, and with everything that is in force. */
const newsTimeout = 5000;
const allTimeout = 30_000;
/** Milliseconds to wait after a long poll that was answered before its time with nothing. */
const earlyPause = 1000;
/** Streams in a row that were silent or short, after which that is so. */
const mostTroubles = 2;

/** Keeps what is known of revocations up to date: connects, resumes, waits between failures, and polls where streams do not come through. */
export class RevocationFeed {
  readonly #options: RevocationFeedOptions;
  readonly #closing = new AbortController();
  readonly #waiting = new Set<PromiseWithResolvers<void>>();
  #state: FeedState = "idle";
  #failures = 0;
  #troubles = 0;
  #pollUntil = 0;
  /** When everything was known for the first time on this connection. Monotonic milliseconds. */
  #readyAt = Number.POSITIVE_INFINITY;

  constructor(options: RevocationFeedOptions) {
    this.#options = options;
  }

  get state(): FeedState {
    return this.#state;
  }

  /** Begins, the first time it is called. */
  start(): void {
    if (this.#state !== "idle") return;
    this.#state = "connecting";
    void this.#follow();
  }

  close(): void {
    this.#state = "closed";
    this.#closing.abort();
    this.#reject(new Error("the verifier was closed"));
  }

  /** Resolves once everything is known. Rejects when the issuer refuses the service key. */
  ready(): Promise<void> {
    if (this.#closing.signal.aborted) return Promise.reject(new Error("the verifier was closed"));
    if (this.#options.known.isReady) return Promise.resolve();
    const waiting = Promise.withResolvers<void>();
    this.#waiting.add(waiting);
    return waiting.promise;
  }

  async #follow(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const usesStream = this.#options.streaming && performance.now() >= this.#pollUntil;
      this.#readyAt = Number.POSITIVE_INFINITY;
      let pause = 0;
      try {
        if (usesStream) await readStream(this.#options, () => this.#setReady("streaming"), this.#closing.signal);
        else await this.#poll();
      } catch (error) {
        pause = this.#pauseAfter(error);
      }
      if (this.#closing.signal.aborted) return;
      this.#state = "lost";
      await this.#sleep(Math.max(pause, this.#judge(usesStream)));
    }
  }

  /** Long polls, one after the other, until one fails or streams are to be tried again. */
  async #poll(): Promise<void> {
    const { wait, streaming } = this.#options;
    let isNext = false;
    while (!this.#closing.signal.aborted) {
      const startedAt = performance.now();
      // The first one does not wait: it says how things stand.
      const options = isNext ? { wait, timeout: newsTimeout } : { wait: 0, timeout: allTimeout };
      const count = await readDocument(this.#options, { ...options, isNext, signal: this.#closing.signal });
      this.#setReady("polling");
      if (streaming && performance.now() >= this.#pollUntil) return;
      const isEarly = isNext && performance.now() - startedAt < (wait - 1) * 1000;
      if (count === 0 && isEarly) await this.#sleep(earlyPause);
      isNext = true;
    }
  }

  #setReady(state: FeedState): void {
    if (this.#closing.signal.aborted) return;
    this.#state = state;
    this.#readyAt = Math.min(this.#readyAt, performance.now());
    for (const waiting of this.#waiting) waiting.resolve();
    this.#waiting.clear();
  }

  #reject(error: unknown): void {
    for (const waiting of this.#waiting) waiting.reject(error);
    this.#waiting.clear();
  }

  /** Milliseconds that the failure itself asks for. */
  #pauseAfter(error: unknown): number {
    if (this.#closing.signal.aborted) return 0;
    this.#options.onError(error);
    if (error instanceof SilentStreamError && this.#readyAt === Number.POSITIVE_INFINITY) this.#troubles += 1;
    if (!(error instanceof OutboundError)) return 0;
    if (error.status === 410) this.#options.known.startOver();
    if (error.status !== 401 && error.status !== 403) return Math.min(error.retryAfter * 1000, refusedPause);
    this.#reject(error);
    return refusedPause;
  }

  /** Milliseconds to wait before the next attempt, by how the one before went. */
  #judge(usedStream: boolean): number {
    const lasted = performance.now() - this.#readyAt;
    const { longestPause } = this.#options;
    if (lasted >= steady) {
      this.#failures = 0;
      if (usedStream) this.#troubles = 0;
      return Math.random() * firstPause;
    }
    this.#failures += 1;
    if (usedStream && lasted >= 0) this.#troubles += 1;
    if (usedStream && this.#troubles >= mostTroubles) {
      // Once more is enough when they are tried again.
      this.#troubles = mostTroubles - 1;
      this.#pollUntil = performance.now() + pollingPeriod;
      return 0;
    }
    const pause = Math.min(longestPause * 1000, firstPause * 2 ** Math.min(this.#failures - 1, 10));
    // Many services lose the same issuer at the same moment. They shall not come back at the same moment.
    return pause * (0.5 + Math.random() / 2);
  }

  #sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const { signal } = this.#closing;
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      signal.addEventListener("abort", end);
      if (signal.aborted) end();
    });
  }
}
