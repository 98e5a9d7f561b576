/** Why a stream was ended by us. */
export type StreamEnd = "slow" | "displaced" | "revoked" | "reset" | "closed";

export interface FeedStreamOptions {
  /** The service that reads. */
  readonly serviceId: string;
  /** What every reader gets first, made as fast as it reads. */
  readonly first: Iterator<Uint8Array>;
  /** Everything after a place in the log, made as fast as it is read. */
  readonly catchUp: (from: number) => Iterator<Uint8Array>;
  /** Cuts the connection of a reader that does not read: the end of a body would wait for it. */
  readonly cut: (() => void) | undefined;
  /** Told once. `left`: by the reader. */
  readonly onEnd: (stream: FeedStream, reason: StreamEnd | "left") => void;
}

/**
 * One reader of the feed: what it gets first, then what happens. It is asked for bytes and keeps none: what happens while the reader is
 * busy is looked up again when it asks, so that a slow one costs no memory and misses nothing.
 */
export class FeedStream {
  readonly serviceId: string;
  readonly body: ReadableStream<Uint8Array>;
  readonly #options: FeedStreamOptions;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  /** What is being sent. Null: the reader has everything. */
  #parts: Iterator<Uint8Array> | null;
  /** A place in the log after which something happened that was not sent. */
  #behindFrom: number | null = null;
  /** The reader has asked and there was nothing. */
  #isWanted = false;
  #askedAt = performance.now();
  #isEnded = false;

  constructor(options: FeedStreamOptions) {
    this.#options = options;
    this.serviceId = options.serviceId;
    this.#parts = options.first;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => this.#pull(),
        cancel: () => this.#finish("left"),
      },
      { highWaterMark: 0 },
    );
  }

  /** Sends events now, or everything after `from` as soon as the reader has read what came before. */
  send(events: Uint8Array, from: number): void {
    if (this.#isWanted) this.#enqueue(events);
    else if (!this.#isEnded) this.#behindFrom ??= from;
  }

  /** Sends an event only to a reader that has read everything before: for what is of no use once it is late. */
  sendIfRead(event: Uint8Array): void {
    if (this.#isWanted) this.#enqueue(event);
  }

  /** Drops a reader that has not asked for `patience` milliseconds although there was something. */
  dropIfSlow(patience: number): void {
    if (this.#isEnded || this.#isWanted || performance.now() - this.#askedAt < patience) return;
    const { cut } = this.#options;
    this.#finish("slow");
    if (cut) cut();
    else this.#controller?.error(new Error("The reader was too slow."));
  }

  /** Ends the stream, after a last event. What was not sent is sent when the reader resumes. */
  end(reason: StreamEnd, last?: Uint8Array): void {
    if (this.#isEnded) return;
    if (last) this.#controller?.enqueue(last);
    this.#controller?.close();
    this.#finish(reason);
  }

  #pull(): void {
    this.#askedAt = performance.now();
    for (;;) {
      const next = this.#parts?.next();
      if (next && next.done !== true) return this.#enqueue(next.value);
      this.#parts = null;
      if (this.#behindFrom === null) break;
      this.#parts = this.#options.catchUp(this.#behindFrom);
      this.#behindFrom = null;
    }
    this.#isWanted = true;
  }

  #enqueue(bytes: Uint8Array): void {
    this.#isWanted = false;
    this.#controller?.enqueue(bytes);
  }

  #finish(reason: StreamEnd | "left"): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#isWanted = false;
    this.#parts = null;
    this.#options.onEnd(this, reason);
  }
}
