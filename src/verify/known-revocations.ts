import type { FeedReady, FeedTime } from "./feed-message.ts";
import { Freshness, type Moment } from "./freshness.ts";
import { type RevocationEntry, RevocationSet } from "./revocation-set.ts";

/** Subjects kept at most, beyond which the feed is given up rather than something forgotten. Some 100 bytes each. */
const capacity = 1_000_000;
/** Seconds that an entry is kept longer than a token lives: tolerance, clocks that differ, an answer that was late. */
const retentionMargin = 120;

/** The time now, by both clocks of this process. */
export function momentOf(clock: () => number): Moment {
  return { wall: clock(), monotonic: performance.now() };
}

/** What this process knows of the issuer's revocations, how far it has read and how old that is. */
export class KnownRevocations {
  readonly set: RevocationSet = new RevocationSet(capacity);
  /** Where to go on reading. Null: from the beginning, with everything in force. */
  cursor: string | null = null;
  readonly #freshness = new Freshness();
  readonly #onKey: (subject: string) => void;
  /** Seconds. Zero before the first answer. */
  #lifetime = 0;
  /** The longest that was ever said: entries may concern tokens of that time. */
  #longestLifetime = 0;

  /** @param onKey told of each signing key that was revoked. */
  constructor(onKey: (subject: string) => void) {
    this.#onKey = onKey;
  }

  /** Whether everything was known at some time. */
  get isReady(): boolean {
    return this.#lifetime > 0;
  }

  /** Milliseconds that an access token lives at most, whatever it says itself. Infinite before the first answer. */
  get tokenLifetime(): number {
    return this.#lifetime > 0 ? this.#lifetime * 1000 : Number.POSITIVE_INFINITY;
  }

  /** Milliseconds since the time of which everything is known. Infinite before the first answer. */
  age(wall: number, monotonic: number): number {
    return this.#freshness.age(wall, monotonic);
  }

  /** What the issuer's clock shows. Minus infinity before the first answer. */
  issuerTime(monotonic: number): number {
    return this.#freshness.issuerTime(monotonic);
  }

  /** Adds what was received now. Throws when there is no room: what is known then grows old. */
  add(entries: readonly RevocationEntry[]): void {
    const now = performance.now();
    for (const entry of entries) {
      if (entry.kind === "key") this.#onKey(entry.subject);
      else this.set.add(entry, now);
    }
  }

  /** The issuer's database went back in time or is another one: its cursors mean nothing any more, nor do the versions of its users. */
  startOver(): void {
    this.cursor = null;
    this.set.beginHistory();
  }

  /**
   * Everything is known as of this answer to a request. False where it is to be read from the beginning instead: tokens may live longer than
   * was said before, so that entries may have been dropped too early.
   *
   * @param arrived of an answer that continues those before it. Without it nothing before counts for how old this one is.
   */
  setReady({ cursor, asOf, accessTokenLifetime }: FeedReady, requested: Moment, arrived?: Moment): boolean {
    if (this.cursor !== null && accessTokenLifetime > this.#longestLifetime) {
      this.cursor = null;
      return false;
    }
    this.#lifetime = accessTokenLifetime;
    this.#longestLifetime = Math.max(this.#longestLifetime, accessTokenLifetime);
    this.cursor = cursor;
    this.set.endFormerHistory();
    if (arrived) this.#freshness.advance(asOf, arrived, requested);
    else this.#freshness.anchor(asOf, requested);
    this.#forget();
    return true;
  }

  /** Nothing is missing as of this time. */
  setTime({ cursor, asOf }: FeedTime, arrived: Moment): void {
    this.cursor = cursor;
    this.#freshness.advance(asOf, arrived);
    this.#forget();
  }

  #forget(): void {
    this.set.forgetBefore(performance.now() - (this.#longestLifetime + retentionMargin) * 1000);
  }
}
