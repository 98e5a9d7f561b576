import type { SessionStore } from "./session-store.ts";

export interface LastSeenOptions {
  readonly store: Pick<SessionStore, "touch">;
  /** Seconds between two writes. */
  readonly interval: number;
  /** Told when a batch could not be written. The batch is tried again with the next. */
  readonly onError: (error: unknown) => void;
}

/** Entries waiting at most: past it the newest are dropped, which costs a minute of precision and never memory. */
const maxWaiting = 50_000;

/** Collects "seen at" and writes it in batches, so that no request waits for it. */
export class LastSeenBatch {
  readonly #options: LastSeenOptions;
  #waiting = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: LastSeenOptions) {
    this.#options = options;
  }

  /** Notes that a session was seen at `now` (milliseconds since the epoch). */
  note(sessionId: string, now: number): void {
    if (this.#waiting.size >= maxWaiting) return;
    this.#waiting.set(sessionId, now);
    if (this.#timer) return;
    this.#timer = setTimeout(() => void this.flush(), this.#options.interval * 1000);
    this.#timer.unref();
  }

  /** Writes what is waiting. Never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    if (this.#waiting.size === 0) return;
    const batch = this.#waiting;
    this.#waiting = new Map();
    try {
      await this.#options.store.touch([...batch].map(([id, lastSeenAt]) => ({ id, lastSeenAt })));
    } catch (error) {
      this.#options.onError(error);
      for (const [id, seenAt] of batch) if (!this.#waiting.has(id)) this.note(id, seenAt);
    }
  }
}
