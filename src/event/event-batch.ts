import type { Clock } from "../shared/clock.ts";
import { findTracing } from "../trace/tracing.ts";
import type { NewEvent } from "./event.ts";
import type { EventStore } from "./event-store.ts";

export interface EventBatchOptions {
  readonly store: Pick<EventStore, "append">;
  readonly clock: Clock;
  /** Milliseconds an event waits at most before it is written. @default 1000 */
  readonly interval?: number;
  /** Told when a batch could not be written. It is tried again with the next one, as far as there is room. */
  readonly onError: (error: unknown) => void;
}

/** Events that may wait. Past it the oldest are given up: memory is not the place to survive an attack in. */
const maxWaiting = 10_000;
/** Of one key in one minute. What comes after is only counted. */
const maxPerMinute = 100;
/** Keys counted at a time. Past it a flood of many keys shares one. */
const maxKeys = 5_000;
const minute = 60_000;

/** A key's minute: how many events it had, and the last of those that were only counted. */
interface Tally {
  written: number;
  counted: number;
  last: NewEvent | null;
}

/**
 * Events that stand beside the change of state, not in its transaction: failures, of which an attacker makes as many as he likes. They
 * are written in batches. What waits is lost when the process is killed, a second's worth at most.
 */
export class EventBatch {
  readonly #options: EventBatchOptions;
  readonly #tracing = findTracing();
  #waiting: NewEvent[] = [];
  #dropped = 0;
  #tallies = new Map<string, Tally>();
  #minuteEnds = 0;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: EventBatchOptions) {
    this.#options = options;
  }

  /** Notes an event. Over a hundred a minute about one user, or from one network where no user is known, are counted in one row. */
  note(noted: NewEvent): void {
    // Here: it is written in no trace, or in somebody else's.
    const event: NewEvent = this.#tracing ? { ...noted, traceId: this.#tracing.traceId() } : noted;
    const tally = this.#tally(event);
    if (tally.written < maxPerMinute) {
      tally.written += 1;
      this.#waiting.push(event);
    } else {
      tally.counted += 1;
      tally.last = event;
    }
    if (this.#waiting.length > maxWaiting) {
      this.#waiting.shift();
      this.#dropped += 1;
    }
    this.#schedule();
  }

  /** Events waiting to be written. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Events given up because too many waited, since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Writes everything that waits, counts of the running minute included. */
  async close(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#writing;
    this.#closeMinute();
    await this.#write();
  }

  #tally(event: NewEvent): Tally {
    const now = this.#options.clock();
    // The clock may jump: a minute that would end in the far future is over, too.
    if (now >= this.#minuteEnds || this.#minuteEnds - now > minute) {
      this.#closeMinute();
      this.#minuteEnds = now + minute;
    }
    // Security: the network. Whoever has an IPv6 one has addresses for a row each, and for every key that there is.
    const own = `${event.type} ${event.userId ?? event.client?.network ?? event.client?.ip ?? ""}`;
    const key = this.#tallies.has(own) || this.#tallies.size < maxKeys ? own : event.type;
    let tally = this.#tallies.get(key);
    if (!tally) {
      tally = { written: 0, counted: 0, last: null };
      this.#tallies.set(key, tally);
    }
    return tally;
  }

  #closeMinute(): void {
    for (const { counted, last } of this.#tallies.values()) {
      if (last) this.#waiting.push({ ...last, count: counted });
    }
    this.#tallies.clear();
  }

  #schedule(): void {
    if (this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#options.clock() >= this.#minuteEnds) this.#closeMinute();
      // One after the other: a write that hangs must not be forgotten for a later one when everything is closed.
      this.#writing = this.#writing
        .then(() => this.#write())
        .finally(() => {
          if (this.#waiting.length > 0 || this.#tallies.size > 0) this.#schedule();
        });
    }, this.#options.interval ?? 1000);
    this.#timer.unref();
  }

  async #write(): Promise<void> {
    const batch = this.#waiting;
    if (batch.length === 0) return;
    this.#waiting = [];
    try {
      await this.#options.store.append(batch);
    } catch (error) {
      const room = Math.max(maxWaiting - this.#waiting.length, 0);
      const kept = batch.slice(Math.max(batch.length - room, 0));
      this.#dropped += batch.length - kept.length;
      this.#waiting = [...kept, ...this.#waiting];
      this.#options.onError(error);
    }
  }
}
