import { AuthError } from "../error/auth-error.ts";
import type { RevocationEntry } from "../revocation/revocation-log.ts";
import type { LiveRevocation, RevocationView } from "../revocation/revocation-view.ts";
import type { Clock } from "../shared/clock.ts";
import { type FeedCursor, parseFeedCursor, writeFeedCursor } from "./feed-cursor.ts";
import { FeedEntries } from "./feed-entry.ts";
import { FeedStream, type StreamEnd } from "./feed-stream.ts";

export interface ServiceFeedOptions {
  readonly view: Pick<
    RevocationView,
    "cursor" | "epoch" | "live" | "onChange" | "onReset" | "isFresh" | "age" | "read"
  >;
  readonly clock: Clock;
  /** Seconds that an access token lives at most. */
  readonly accessTokenLifetime: number;
  /** Seconds after which the view is not trusted. */
  readonly staleness: number;
  /** Whether a service's key is still good. */
  readonly isLive: (serviceId: string) => Promise<boolean>;
  /** Seconds after which a reader is dropped that does not read what is there for it. @default 30 */
  readonly readerPatience?: number;
  /** Told why a stream ended. */
  readonly onStreamEnd: (reason: StreamEnd | "left") => void;
}

/** Who wants to read, and from where. */
export interface FeedReader {
  readonly serviceId: string;
  /** A cursor as `parseFeedCursor` takes it. Null: from the beginning. */
  readonly after: string | null;
}

/** Somebody who waits for what comes next. */
interface Waiter {
  readonly serviceId: string;
  /** Ends the waiting: there may be something, or the reader is not to wait any longer. */
  readonly wake: (outcome: "look" | "revoked") => void;
}

const streamsPerService = 2;
const pollsPerService = 20;
const readersAtOnce = 1_000;
/** Entries in one event. */
const partSize = 1_000;
/** Milliseconds between two events that say how late it is. */
const timeInterval = 1_000;
/** Seconds. */
const defaultPatience = 30;

/**
 * What verifiers elsewhere are told: every ending that access tokens are held against, then each new one at once, and each second that
 * nothing is missing.
 *
 * Security: the cursor that readers hold is the place up to which the log was read, and never that of an entry that a notification
 * brought: entries before that one may still be missing. So an entry can come twice, and none is ever skipped.
 */
export class ServiceFeed {
  readonly #options: ServiceFeedOptions;
  readonly #entries = new FeedEntries();
  readonly #streams = new Set<FeedStream>();
  readonly #waiters = new Set<Waiter>();
  readonly #unsubscribe: () => void;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: ServiceFeedOptions) {
    this.#options = options;
    this.#unsubscribe = options.view.onChange((added) => this.#tell(added));
    options.view.onReset(() => this.#reset());
  }

  /** Streams and long polls that are open. */
  get usage(): { readonly streams: number; readonly polls: number } {
    return { streams: this.#streams.size, polls: this.#waiters.size };
  }

  /**
   * Opens a stream of server-sent events. A third one of a service ends its oldest.
   *
   * @param cut cuts the reader's connection. Without it a slow reader's stream fails instead.
   */
  async open({ serviceId, after }: FeedReader, cut?: () => void): Promise<ReadableStream<Uint8Array>> {
    const from = await this.#begin(after);
    const own = [...this.#streams].filter((stream) => stream.serviceId === serviceId);
    if (own.length >= streamsPerService) own[0]?.end("displaced", comment("a newer stream of this key took its place"));
    this.#refuseTooMany();
    const stream = new FeedStream({
      serviceId,
      first: this.#first(from),
      catchUp: (place) => this.#after(place),
      cut,
      onEnd: (ended, reason) => {
        this.#streams.delete(ended);
        if (this.#streams.size === 0) clearInterval(this.#timer);
        this.#options.onStreamEnd(reason);
      },
    });
    if (this.#streams.size === 0) {
      this.#timer = setInterval(() => this.#tellTime(), timeInterval);
      this.#timer.unref();
    }
    this.#streams.add(stream);
    return stream.body;
  }

  /**
   * Answers with what came after the cursor, as a JSON text: as soon as there is something, after `wait` seconds at the latest. Without
   * a cursor at once, with everything that is in force.
   */
  async poll({ serviceId, after }: FeedReader, wait: number, signal?: AbortSignal): Promise<string> {
    const { view } = this.#options;
    const from = await this.#begin(after);
    const { epoch } = view;
    if (from !== null && wait > 0 && !this.#hasAfter(from)) await this.#wait(serviceId, wait, signal);
    // What a notification brought lies beyond the cursor, and would be answered again and again until the log is read.
    if (!view.isFresh() || this.#hasAfter(Math.max(from ?? 0, view.cursor))) await view.read();
    if (from !== null && (view.epoch !== epoch || from > view.cursor)) throw expired();
    const entries = Array.from(view.live(from ?? 0), (ending) => this.#entries.text(ending));
    return `{"entries":[${entries.join(",")}],${this.#standing().slice(1)}`;
  }

  /** Ends every stream and answers every poll, now. */
  end(): void {
    for (const stream of [...this.#streams]) stream.end("closed");
    this.#wakeAll();
  }

  /** The same, and takes no new ones. */
  close(): void {
    this.#isClosed = true;
    this.#unsubscribe();
    this.end();
  }

  /** Where a reader begins. Throws what its cursor deserves, `storage_unavailable` while nothing can be said, `overloaded` at the end. */
  async #begin(after: string | null): Promise<number | null> {
    const { view } = this.#options;
    if (this.#isClosed) throw new AuthError("overloaded", { detail: "This server is being stopped.", retryAfter: 1 });
    const cursor = after === null ? null : parseCursor(after);
    // Another process may have read further than this one.
    if (!view.isFresh() || (cursor !== null && cursor.id > view.cursor)) await view.read();
    if (cursor !== null && (cursor.epoch !== view.epoch || cursor.id > view.cursor)) throw expired();
    return cursor?.id ?? null;
  }

  #refuseTooMany(): void {
    if (this.#streams.size + this.#waiters.size < readersAtOnce) return;
    throw new AuthError("overloaded", { detail: "Too many readers of the feed.", retryAfter: 5 });
  }

  *#first(from: number | null): Generator<Uint8Array> {
    const ready = event("ready", this.#standing(), this.#cursor());
    const { view } = this.#options;
    if (from === null) {
      let isEmpty = true;
      for (const part of this.#parts(view.live())) {
        isEmpty = false;
        yield event("snapshot", `{"entries":[${part.join(",")}]}`);
      }
      // One in any case: whoever begins with it does not have to know that there may be none.
      if (isEmpty) yield event("snapshot", '{"entries":[]}');
    } else {
      yield* this.#after(from);
    }
    yield ready;
  }

  /** Without an id: who is cut off in the middle resumes from where it was, and not from the end. */
  *#after(from: number): Generator<Uint8Array> {
    for (const part of this.#parts(this.#options.view.live(from))) yield events(part, null);
  }

  *#parts(endings: Iterable<LiveRevocation>): Generator<string[]> {
    let part: string[] = [];
    for (const ending of endings) {
      part.push(this.#entries.text(ending));
      if (part.length < partSize) continue;
      yield part;
      part = [];
    }
    if (part.length > 0) yield part;
  }

  #tell(added: readonly RevocationEntry[]): void {
    if (this.#streams.size === 0 && this.#waiters.size === 0) return;
    const news: string[] = [];
    for (const { kind, subject, version } of added) {
      if (kind === "profile") this.#checkService(subject);
      if (kind !== "session" && kind !== "user" && kind !== "key") continue;
      const ending = { kind, subject, version: version ?? 0 };
      if (!this.#entries.has(ending)) news.push(this.#entries.text(ending));
    }
    if (news.length === 0) return;
    const bytes = events(news, this.#cursor());
    const { cursor } = this.#options.view;
    for (const stream of [...this.#streams]) stream.send(bytes, cursor);
    this.#wakeAll();
  }

  #tellTime(): void {
    const { view, readerPatience = defaultPatience } = this.#options;
    for (const stream of [...this.#streams]) stream.dropIfSlow(readerPatience * 1000);
    if (!view.isFresh()) return;
    const cursor = this.#cursor();
    const bytes = event("time", JSON.stringify({ cursor, asOf: this.#asOf() }), cursor);
    for (const stream of [...this.#streams]) stream.sendIfRead(bytes);
  }

  /** Nothing that was said before holds. */
  #reset(): void {
    this.#entries.clear();
    for (const stream of [...this.#streams]) stream.end("reset", event("reset", "{}", ""));
    this.#wakeAll();
  }

  /** Security: a revoked key's streams end at once. When nobody can tell, too: whoever has a good key connects again. */
  #checkService(serviceId: string): void {
    const isReader = (reader: { readonly serviceId: string }): boolean => reader.serviceId === serviceId;
    if (![...this.#streams, ...this.#waiters].some(isReader)) return;
    void this.#options
      .isLive(serviceId)
      .catch(() => false)
      .then((live) => {
        if (live) return;
        for (const stream of [...this.#streams].filter(isReader)) stream.end("revoked");
        for (const waiter of [...this.#waiters].filter(isReader)) waiter.wake("revoked");
      });
  }

  async #wait(serviceId: string, seconds: number, signal: AbortSignal | undefined): Promise<void> {
    if ([...this.#waiters].filter((waiter) => waiter.serviceId === serviceId).length >= pollsPerService) {
      throw new AuthError("overloaded", { detail: "Too many long polls of this key.", retryAfter: 5 });
    }
    this.#refuseTooMany();
    const outcome = await new Promise<"look" | "revoked">((resolve) => {
      const waiter: Waiter = {
        serviceId,
        wake: (found) => {
          this.#waiters.delete(waiter);
          clearTimeout(timer);
          signal?.removeEventListener("abort", give);
          resolve(found);
        },
      };
      const give = (): void => waiter.wake("look");
      const timer = setTimeout(give, seconds * 1000).unref();
      signal?.addEventListener("abort", give);
      this.#waiters.add(waiter);
    });
    if (outcome === "revoked") throw new AuthError("unauthenticated");
  }

  #wakeAll(): void {
    for (const waiter of [...this.#waiters]) waiter.wake("look");
  }

  #hasAfter(cursor: number): boolean {
    return this.#options.view.live(cursor).next().done !== true;
  }

  #cursor(): string {
    const { epoch, cursor } = this.#options.view;
    return writeFeedCursor({ epoch: epoch ?? "", id: cursor });
  }

  /** Seconds since the epoch: when the log was last read to its end. */
  #asOf(): number {
    const now = this.#options.clock();
    return Math.floor(now - this.#options.view.age(now)) / 1000;
  }

  #standing(): string {
    const { accessTokenLifetime, staleness } = this.#options;
    return JSON.stringify({ cursor: this.#cursor(), asOf: this.#asOf(), accessTokenLifetime, staleness });
  }
}

function parseCursor(text: string): FeedCursor {
  const cursor = parseFeedCursor(text);
  if (cursor) return cursor;
  throw new AuthError("invalid_input", { errors: [{ pointer: "/after", code: "invalid_cursor" }] });
}

function expired(): AuthError {
  return new AuthError("cursor_expired");
}

const encoder = new TextEncoder();

function event(name: string, data: string, id?: string): Uint8Array {
  return encoder.encode(`event: ${name}\n${id === undefined ? "" : `id: ${id}\n`}data: ${data}\n\n`);
}

/** One event for each entry, all in one piece. */
function events(entries: readonly string[], id: string | null): Uint8Array {
  const head = `event: revocation\n${id === null ? "" : `id: ${id}\n`}data: `;
  return encoder.encode(entries.map((entry) => `${head}${entry}\n\n`).join(""));
}

function comment(text: string): Uint8Array {
  return encoder.encode(`: ${text}\n\n`);
}
