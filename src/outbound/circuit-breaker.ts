import { AuthError } from "../error/auth-error.ts";
import type { Clock } from "../shared/clock.ts";

/** Failures in a row after which a server counts as away. */
const threshold = 3;
/** Milliseconds between two probes at first; each one that fails doubles them. */
const firstPause = 5000;
const longestPause = 60_000;

export interface CircuitBreakerOptions {
  readonly clock: Clock;
  /** Asks for something small. Rejects while there is no answer. */
  readonly probe: () => Promise<unknown>;
  /** Told of each change. */
  readonly onChange: (isOpen: boolean) => void;
}

/**
 * Spares those who would wait for a server that does not answer, and that server the requests. After three failures in a row everything
 * is refused at once (`check`: with `provider_unavailable`), and one probe at a time finds out, by itself, when it is back: after 5 seconds, then after
 * twice as long, up to a minute. After that one failure is enough, until something has succeeded.
 */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  #failures = 0;
  #isOpen = false;
  #isClosed = false;
  #pause = firstPause;
  #probeAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
  }

  /** Whether the server counts as away. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Throws `provider_unavailable` while the server counts as away. */
  check(): void {
    if (!this.#isOpen) return;
    const seconds = Math.ceil((this.#probeAt - this.#options.clock()) / 1000);
    throw new AuthError("provider_unavailable", { retryAfter: Math.min(longestPause / 1000, Math.max(1, seconds)) });
  }

  /** The server answered. */
  succeed(): void {
    // A request from before may still be answered. Whether the server is back is for the probe to say.
    if (this.#isOpen) return;
    this.#failures = 0;
    this.#pause = firstPause;
  }

  /** The server did not answer. */
  fail(): void {
    this.#failures += 1;
    if (this.#isOpen || this.#isClosed || this.#failures < threshold) return;
    this.#isOpen = true;
    this.#schedule();
    this.#options.onChange(true);
  }

  /** Ends the probes. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    this.#probeAt = this.#options.clock() + this.#pause;
    this.#timer = setTimeout(() => void this.#probe(), this.#pause);
    this.#timer.unref();
    this.#pause = Math.min(longestPause, this.#pause * 2);
  }

  async #probe(): Promise<void> {
    const isBack = await this.#options.probe().then(
      () => true,
      () => false,
    );
    if (this.#isClosed) return;
    if (!isBack) return this.#schedule();
    this.#isOpen = false;
    // A probe is not all: what failed before may fail again.
    this.#failures = threshold - 1;
    this.#options.onChange(false);
  }
}
