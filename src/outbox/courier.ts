import type { Clock } from "../shared/clock.ts";
import type { ClaimedMessage, MessageKind } from "./message.ts";
import type { OutboxStore } from "./outbox-store.ts";

/** Thrown by a delivery that will fail the same way every time: the message is given up at once. */
export class UndeliverableError extends Error {}

export interface CourierOptions {
  readonly store: OutboxStore;
  readonly kind: MessageKind;
  readonly clock: Clock;
  /** Brings one message to where it goes. Must stop when `signal` does: the claim is about to run out then. */
  readonly deliver: (message: ClaimedMessage, signal: AbortSignal) => Promise<void>;
  /** Seconds to wait after each failed attempt; after the last one the message is given up. */
  readonly retryAfter: readonly number[];
  /** Seconds a delivery may take. */
  readonly timeout: number;
  /** Deliveries under way at a time. */
  readonly concurrency: number;
  /** Seconds between two looks for messages of other processes, and for those whose time has come. */
  readonly interval: number;
  /** Told of a delivery that failed, and whether it was given up; of a look that failed, without a message. */
  readonly onError: (error: unknown, message: ClaimedMessage | null, isDead: boolean) => void;
}

/** Milliseconds a claim outlives a delivery's time limit: what took too long is taken back before another process takes it. */
const spare = 5_000;
const maxErrorLength = 300;

/**
 * Delivers messages of one kind, each at least once: a process that dies with a message in hand leaves it to the next, when the claim
 * has run out. Nothing here runs inside a request.
 */
export class Courier {
  readonly #options: CourierOptions;
  readonly #unsubscribe: () => void;
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;
  #again = false;
  #closed = false;

  constructor(options: CourierOptions) {
    this.#options = options;
    this.#unsubscribe = options.store.subscribe(() => this.kick());
    this.#schedule();
  }

  /** Looks for messages now. While a look is under way, another one follows it. */
  kick(): void {
    if (this.#closed) return;
    if (this.#looking) {
      this.#again = true;
      return;
    }
    this.#again = false;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#looking = this.#look()
      .catch((error: unknown) => this.#report(error, null, false))
      .finally(() => {
        this.#looking = null;
        if (this.#again) this.kick();
        else this.#schedule();
      });
  }

  /** Stops taking messages, and waits `grace` milliseconds for deliveries under way before it breaks them off. */
  async close(grace = 2_000): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#unsubscribe();
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#looking;
    const deadline = setTimeout(() => this.#stop.abort(), grace);
    await Promise.all(this.#running);
    clearTimeout(deadline);
  }

  /** Takes as many as there is room for. One that hangs keeps its place, and no other's. */
  async #look(): Promise<void> {
    const { store, kind, concurrency, timeout } = this.#options;
    const lease = timeout * 1000 + spare;
    for (;;) {
      const room = concurrency - this.#running.size;
      if (room === 0 || this.#closed) return;
      const messages = await store.claim(kind, room, lease);
      for (const message of messages) {
        const delivery = this.#deliverOne(message)
          .catch((error: unknown) => this.#report(error, message, false))
          .finally(() => {
            this.#running.delete(delivery);
            this.kick();
          });
        this.#running.add(delivery);
      }
      if (messages.length < room) return;
    }
  }

  async #deliverOne(message: ClaimedMessage): Promise<void> {
    const { store, timeout, retryAfter, clock } = this.#options;
    const deadline = AbortSignal.timeout(timeout * 1000);
    const signal = AbortSignal.any([deadline, this.#stop.signal]);
    try {
      await Promise.race([this.#options.deliver(message, signal), rejectOn(signal)]);
    } catch (error) {
      // Shutdown broke it off: that is no failure of the message.
      if (this.#stop.signal.aborted) return await store.failed(message, new Date(clock()), "broken off at shutdown");
      const delay = error instanceof UndeliverableError ? undefined : retryAfter[message.attempts - 1];
      const retryAt = delay === undefined ? null : new Date(clock() + delay * 1000);
      this.#report(error, message, retryAt === null);
      return await store.failed(message, retryAt, oneLine(error));
    }
    await store.delivered(message);
  }

  #schedule(): void {
    if (this.#closed || this.#timer) return;
    const delay = this.#options.interval * 1000 * (0.75 + Math.random() / 2);
    this.#timer = setTimeout(() => this.kick(), delay);
    this.#timer.unref();
  }

  #report(error: unknown, message: ClaimedMessage | null, isDead: boolean): void {
    try {
      this.#options.onError(error, message, isDead);
    } catch {
      // A logger that throws must not stop deliveries.
    }
  }
}

function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const refuse = (): void => reject(new Error("The delivery took too long."));
    if (signal.aborted) refuse();
    else signal.addEventListener("abort", refuse, { once: true });
  });
}

function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").slice(0, maxErrorLength);
}
