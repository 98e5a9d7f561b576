import { setTimeout as sleep } from "node:timers/promises";
import { formatEntries, parseEntries } from "../../revocation/entry-list.ts";
import { FeedDelay } from "../../revocation/feed-delay.ts";
import type { FeedState, FeedWatch, RevocationFeed } from "../../revocation/revocation-feed.ts";
import type { RevocationEntry, RevocationLog } from "../../revocation/revocation-log.ts";
import type { SecretRing } from "../../secret/root-secret.ts";
import { seal, unseal } from "../../secret/seal.ts";
import { Listeners } from "../../shared/listeners.ts";
import { redisKey } from "./key.ts";
import type { RedisClient, RedisCluster } from "./redis-client.ts";
import { isRefusal, type RedisLink, withoutArguments } from "./redis-link.ts";

export interface RedisFeedOptions {
  readonly link: RedisLink;
  readonly log: Pick<RevocationLog, "subscribe">;
  readonly ring: SecretRing;
  /** Of the database. */
  readonly epoch: string;
  /** Which history of the log entries belong to now; null while that is not known. */
  readonly lineage: () => string | null;
  readonly watch: FeedWatch;
}

/** Milliseconds. */
const block = 2_000;
/** Without an answer to a read that waits for so long at most, the connection is dead. */
const silence = block + 2_000;
const pauseBetweenLooks = 50;
const pauseAfterFailure = 250;
/** Messages that are kept, more or less. */
const streamLength = 10_000;
/** Entries in a message. */
const chunk = 500;
const messagesAtOnce = 100;
/** Seconds a stream is kept without a message. */
const streamLifetime = 86_400;

/**
 * Tells other processes of entries by a Redis Stream, and listens for theirs on a connection of its own.
 *
 * Security: messages are sealed and name the history they belong to. Whoever can write to Redis can hold messages back, repeat or reorder
 * them, which the log makes up for, and can make none.
 */
export class RedisFeed implements RevocationFeed {
  state: FeedState = "polling";
  readonly #options: RedisFeedOptions;
  readonly #key: string;
  readonly #client: RedisClient | RedisCluster;
  readonly #listeners = new Listeners<readonly RevocationEntry[]>();
  readonly #delay: FeedDelay;
  readonly #stop = new AbortController();
  readonly #unsubscribe: () => void;
  readonly #following: Promise<void>;
  /** Of the last message that was read. Null before the stream was looked at. */
  #lastId: string | null = null;
  #isSilenceKnown = false;

  constructor(options: RedisFeedOptions) {
    this.#options = options;
    this.#key = redisKey(options.epoch, "feed", "revocations");
    this.#delay = new FeedDelay(options.watch.onDelay);
    this.#client = options.link.connection(silence);
    this.#unsubscribe = options.log.subscribe((entries) => {
      this.#publish(entries);
      this.#listeners.tell(entries);
    });
    this.#following = this.#follow();
  }

  subscribe(listener: (entries: readonly RevocationEntry[]) => void): () => void {
    return this.#listeners.add(listener);
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    this.#listeners.clear();
    this.#stop.abort();
    this.#client.disconnect();
    await this.#following;
  }

  /** Nobody waits for it. What cannot be sent is found by the next read of the log. */
  #publish(entries: readonly RevocationEntry[]): void {
    const { link, ring, lineage } = this.#options;
    const history = lineage();
    if (history === null) return;
    this.#delay.committed(entries);
    for (let i = 0; i < entries.length; i += chunk) {
      const message = seal(ring, "feed", `${history} ${formatEntries(entries.slice(i, i + chunk))}`);
      link.tell("XADD", this.#key, "MAXLEN", "~", streamLength, "*", "m", message);
    }
    link.tell("EXPIRE", this.#key, streamLifetime);
  }

  async #follow(): Promise<void> {
    this.#client.connect().catch(() => {});
    while (!this.#stop.signal.aborted) {
      // It connects again by itself.
      if (this.#client.status !== "ready") {
        await this.#rest(pauseBetweenLooks);
        continue;
      }
      try {
        await this.#findPlace();
        this.state = "listening";
        this.#isSilenceKnown = false;
        // What was sent while nobody listened may be gone.
        this.#listeners.tell([]);
        while (!this.#stop.signal.aborted) await this.#readOn();
      } catch (error) {
        this.state = "polling";
        this.#say(error);
        await this.#rest(pauseAfterFailure);
      }
    }
    this.state = "polling";
  }

  /** That Redis is away is said by who keeps the other connection; that it has no streams, or no right to them for us, by nobody else. */
  #say(error: unknown): void {
    if (!isRefusal(error) || this.#isSilenceKnown) return;
    this.#isSilenceKnown = true;
    this.#options.watch.onSilence(withoutArguments(error));
  }

  /** Goes on where it was, or at the end. A server that came back empty or with an old copy counts anew, maybe from further back. */
  async #findPlace(): Promise<void> {
    const [newest] = (await this.#client.call("XREVRANGE", this.#key, "+", "-", "COUNT", 1)) as [string, unknown][];
    const end = newest?.[0] ?? "0-0";
    if (this.#lastId === null || isLater(this.#lastId, end)) this.#lastId = end;
  }

  async #readOn(): Promise<void> {
    const from = ["COUNT", messagesAtOnce, "BLOCK", block, "STREAMS", this.#key, this.#lastId ?? "$"];
    const reply = (await this.#client.call("XREAD", ...from)) as [string, [string, string[]][]][] | null;
    for (const [, messages] of reply ?? []) {
      for (const [id, fields] of messages) {
        this.#lastId = id;
        this.#hear(fields[1] ?? "");
      }
    }
  }

  #hear(message: string): void {
    const { ring, lineage } = this.#options;
    const text = unseal(ring, "feed", message);
    const space = text?.indexOf(" ") ?? -1;
    if (text === null || text.slice(0, space) !== lineage()) return;
    // Another version may write what this one does not read: the log has it.
    const entries = parseEntries(text.slice(space + 1)) ?? [];
    this.#delay.brought(entries);
    this.#listeners.tell(entries);
  }

  async #rest(milliseconds: number): Promise<void> {
    await sleep(milliseconds, null, { ref: false, signal: this.#stop.signal }).catch(() => {});
  }
}

/** Compares ids of a stream: milliseconds, a hyphen, a number. */
function isLater(one: string, other: string): boolean {
  const [milliseconds = 0, number = 0] = one.split("-").map(Number);
  const [otherMilliseconds = 0, otherNumber = 0] = other.split("-").map(Number);
  return milliseconds > otherMilliseconds || (milliseconds === otherMilliseconds && number > otherNumber);
}
