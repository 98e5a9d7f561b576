/** The two clocks of a process, in milliseconds. Either may stand still: the wall's when it is set back, the other while a machine sleeps. */
export interface Moment {
  readonly wall: number;
  readonly monotonic: number;
}

/**
 * How old what we know is, by the times that the issuer puts on it (`asOf`) and without trust in the two machines' clocks being equal.
 *
 * Arrival is no proof of youth: what waited in a socket while this process was stopped arrives at once when it goes on. So the smallest
 * difference seen between arrival and `asOf` is taken for the difference of the clocks, and whatever arrives later than that is as old as it
 * is late. Kept for both clocks apart; the older answer counts.
 */
export class Freshness {
  #wallOffset = Number.POSITIVE_INFINITY;
  #monotonicOffset = Number.POSITIVE_INFINITY;
  #asOf = Number.NEGATIVE_INFINITY;
  #wall = Number.NEGATIVE_INFINITY;
  #monotonic = Number.NEGATIVE_INFINITY;

  /**
   * Begins anew, with the first answer to a request: nothing of it is older than the request.
   *
   * @param asOf the issuer's time, in milliseconds.
   */
  anchor(asOf: number, requested: Moment): void {
    this.#wallOffset = requested.wall - asOf;
    this.#monotonicOffset = requested.monotonic - asOf;
    this.#asOf = asOf;
    this.#place();
  }

  /**
   * Moves on with what arrived now. What is older than what is known already makes nothing older.
   *
   * @param requested when it was asked for, where it is the answer to a request of its own: it is not older than that.
   */
  advance(asOf: number, arrived: Moment, requested?: Moment): void {
    this.#wallOffset = Math.min(this.#wallOffset, arrived.wall - asOf);
    this.#monotonicOffset = Math.min(this.#monotonicOffset, arrived.monotonic - asOf);
    this.#asOf = Math.max(this.#asOf, asOf);
    this.#place();
    if (!requested) return;
    const age = this.age(arrived.wall, arrived.monotonic);
    if (age > Math.max(arrived.wall - requested.wall, arrived.monotonic - requested.monotonic)) {
      this.anchor(asOf, requested);
    }
  }

  /** Milliseconds since the time of which everything is known. Infinite before the first answer. */
  age(wall: number, monotonic: number): number {
    return Math.max(wall - this.#wall, monotonic - this.#monotonic);
  }

  /** What the issuer's clock shows at least, give or take the time that an answer takes. Minus infinity before the first. */
  issuerTime(monotonic: number): number {
    return monotonic - this.#monotonicOffset;
  }

  #place(): void {
    this.#wall = this.#asOf + this.#wallOffset;
    this.#monotonic = this.#asOf + this.#monotonicOffset;
  }
}
