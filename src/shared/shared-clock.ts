import { type Clock, followClock } from "./clock.ts";

/** Milliseconds by which a clock may differ from the shared time before that is used in its stead, and by which it may jump unnoticed. */
const tolerated = 1_000;

/**
 * The time that all machines of an installation agree on: each machine's own clock, as long as it tells what the database tells; else the
 * database's, which goes on by this machine's monotonic time. A clock that jumps is not followed until the database has said what time
 * it is.
 *
 * Security: what one machine writes another one judges. By a clock that is ten minutes ahead a limit has begun anew, a lock is over, and
 * the entry of an ended session may be swept away that a token could still outlive.
 *
 * A clock that plays another time, in tests, is taken as it is.
 */
export class SharedClock {
  /** Milliseconds since the Unix epoch. */
  readonly now: Clock;
  readonly #own: Clock;
  readonly #onWrong: (milliseconds: number) => void;
  readonly #isFollowed: boolean;
  /** The machine's own time minus monotonic time, as of the last look. */
  #ownOffset: number;
  /** What is added to the machine's own time. */
  #correction = 0;
  /** Whether the machine's own time is another one since the last look. */
  #hasJumped = false;

  #onJump: () => void = () => {};

  /** @param onWrong told when the database's time begins to be used: the machine's own is so many milliseconds ahead, or behind. */
  constructor(own: Clock, onWrong: (milliseconds: number) => void) {
    this.#own = own;
    this.#onWrong = onWrong;
    const followed = followClock(own, () => this.#read());
    this.#isFollowed = followed !== own;
    this.now = followed;
    this.#ownOffset = own() - performance.now();
  }

  /** Calls `listener` when the clock has jumped, or the machine has slept: nobody knows which before `set` is called again. */
  onJump(listener: () => void): void {
    this.#onJump = listener;
  }

  /**
   * Says what time the database told, and when it was asked, in monotonic milliseconds: the answer was made between then and now. Gives the
   * milliseconds by which `now` moved on, or back.
   */
  set(moment: number, askedAt: number): number {
    if (!this.#isFollowed) return 0;
    const arrived = performance.now();
    const own = this.#own();
    const before = this.#isAsBefore(own, arrived) ? own + this.#correction : this.#goOn(arrived);
    const [least, most] = [moment - own, moment + (arrived - askedAt) - own];
    const wasWrong = this.#correction !== 0 && !this.#hasJumped;
    this.#ownOffset = own - arrived;
    this.#hasJumped = false;
    if (least <= tolerated && most >= -tolerated) {
      this.#correction = 0;
    } else {
      this.#correction = Math.round(Math.min(Math.max(before - own, least), most));
      if (!wasWrong) this.#onWrong(-this.#correction);
    }
    return own + this.#correction - before;
  }

  #read(): number {
    const own = this.#own();
    const monotonic = performance.now();
    if (this.#isAsBefore(own, monotonic)) return own + this.#correction;
    if (!this.#hasJumped) {
      this.#hasJumped = true;
      this.#onJump();
    }
    return this.#goOn(monotonic);
  }

  #isAsBefore(own: number, monotonic: number): boolean {
    return !this.#hasJumped && Math.abs(own - monotonic - this.#ownOffset) < tolerated;
  }

  /** From the last look on, by monotonic time. */
  #goOn(monotonic: number): number {
    return Math.floor(this.#ownOffset + monotonic) + this.#correction;
  }
}
