import { EventStreamParser, type StreamEvent } from "./event-stream.ts";
import { parseReady, parseRevocation, parseSnapshot, parseTime } from "./feed-message.ts";
import { type FeedDeps, feedPath } from "./feed-deps.ts";
import type { Moment } from "./freshness.ts";
import { momentOf } from "./known-revocations.ts";
import { mediaTypeOf } from "./media-type.ts";

/** The stream is open, and nothing comes: whatever is between the issuer and here does not let streams through. */
export class SilentStreamError extends Error {
  override readonly name = "SilentStreamError";
}

/** Milliseconds without an event, of which there is one each second, after which a stream is lost. */
const longestSilence = 5000;
/** Characters: the thousand entries of one event, and twice as much again. */
const maxEvent = 256 * 1024;

/**
 * Follows the feed as a stream of server-sent events until it ends. Throws an error that says why it is of no more use.
 *
 * @param onReady called once everything is known.
 */
export async function readStream(deps: FeedDeps, onReady: () => void, signal: AbortSignal): Promise<void> {
  const requested = momentOf(deps.clock);
  const connection = new AbortController();
  const abort = (): void => connection.abort();
  signal.addEventListener("abort", abort);
  if (signal.aborted) abort();
  try {
    const response = await deps.outbound.open(streamRequest(deps), connection);
    if (mediaTypeOf(response.headers) !== "text/event-stream") throw new Error("the answer is no stream");
    if (!response.body) throw new Error("this runtime gives no streams");
    const reader = response.body.getReader();
    // Ends the read under way in every runtime. Not every one ends it when the request is aborted.
    connection.signal.addEventListener("abort", () => void reader.cancel().catch(() => {}));
    await new StreamReceiver(deps, requested, onReady).receiveAll(reader, abort);
  } finally {
    signal.removeEventListener("abort", abort);
    abort();
  }
}

function streamRequest({ serviceKey, known }: FeedDeps) {
  const resume = known.cursor === null ? {} : { "last-event-id": known.cursor };
  return { path: feedPath, accept: "text/event-stream", headers: { authorization: `Bearer ${serviceKey}`, ...resume } };
}

/** The receiving end of one stream. */
class StreamReceiver {
  readonly #deps: FeedDeps;
  readonly #requested: Moment;
  readonly #onReady: () => void;
  readonly #parser = new EventStreamParser(maxEvent);
  #isReady = false;

  constructor(deps: FeedDeps, requested: Moment, onReady: () => void) {
    this.#deps = deps;
    this.#requested = requested;
    this.#onReady = onReady;
  }

  async receiveAll(reader: ReadableStreamDefaultReader<Uint8Array>, abort: () => void): Promise<void> {
    for (;;) {
      const bytes = await this.#read(reader, abort);
      if (!bytes) return;
      for (const event of this.#parser.push(bytes)) if (!this.#receive(event)) return;
    }
  }

  /** The next bytes. Null at the end. Throws after too long a silence. */
  async #read(reader: ReadableStreamDefaultReader<Uint8Array>, abort: () => void): Promise<Uint8Array | null> {
    let isSilent = false;
    const timer = setTimeout(() => {
      isSilent = true;
      abort();
    }, longestSilence);
    try {
      const { value } = await reader.read();
      if (isSilent) throw new Error();
      return value ?? null;
    } catch (error) {
      if (isSilent) throw new SilentStreamError(`nothing came for ${longestSilence / 1000} seconds`, { cause: error });
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** False where the stream is to begin anew. */
  #receive({ type, data, id }: StreamEvent): boolean {
    const { known } = this.#deps;
    switch (type) {
      case "snapshot":
        known.add(parseSnapshot(data));
        break;
      case "revocation":
        known.add([parseRevocation(data)].filter((entry) => entry !== null));
        break;
      case "ready":
        if (!known.setReady(parseReady(data), this.#requested)) return false;
        this.#isReady = true;
        this.#onReady();
        break;
      case "time":
        this.#receiveTime(data);
        break;
      case "reset":
        known.startOver();
        return false;
    }
    // Before `ready` an id would say that nothing is missing.
    if (this.#isReady && id !== "") known.cursor = id;
    return true;
  }

  #receiveTime(data: string): void {
    if (!this.#isReady) return;
    const { known, clock, longestDelay } = this.#deps;
    const now = momentOf(clock);
    known.setTime(parseTime(data), now);
    // What comes late, or seems to because a clock was set, is measured anew by another connection.
    if (known.age(now.wall, now.monotonic) > longestDelay) throw new Error("its events come late");
  }
}
