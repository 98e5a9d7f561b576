import type { SecretRing } from "../secret/root-secret.ts";
import type { Clock } from "../shared/clock.ts";
import { type Checkpoint, checkpointOf } from "./checkpoint.ts";
import { checkAnchor, firstAnchor } from "./event-anchor.ts";
import { type BlockHead, checkSeal, type Former, makeBlock } from "./event-block.ts";
import { countHours } from "./event-hours.ts";
import type { SealStore } from "./seal-store.ts";

/** Why the end of the record cannot be vouched for. */
export type SealDoubt = "seal_wrong" | "secret_unknown" | "went_back" | "anchor_wrong";

export interface EventSealerOptions {
  readonly store: SealStore;
  readonly ring: SecretRing;
  readonly clock: Clock;
  /** Milliseconds between two rounds. @default 1000 */
  readonly interval?: number;
  /** Milliseconds between two checkpoints. @default 3_600_000 (an hour) */
  readonly checkpointInterval?: number;
  /** Given a checkpoint now and then, and once more at the end, where there is a new one. Must not throw. */
  readonly onCheckpoint: (checkpoint: Checkpoint) => void;
  /** Told when what is in the database is not what was sealed. The record goes on, with a block that says so. Must not throw. */
  readonly onDoubt: (doubt: SealDoubt, block: number) => void;
  /** Told when a round failed. The next one tries again. */
  readonly onError: (error: unknown) => void;
}

/** Events of one block, and blocks of one round, at most. */
const blockSize = 1_000;
const maxBlocks = 20;

/**
 * Seals what was committed, about each second. Every process does; of two that seal at once one adds the block, because a block's number
 * is there once. Who sees that another one has sealed since the last look leaves it to that one.
 */
export class EventSealer {
  readonly #options: EventSealerOptions;
  /** The end of the record as this process last saw it; null before the first look. */
  #seen: BlockHead | "empty" | null = null;
  /** What has yet to be written down in a block: the round that found it may fail, or be overtaken by another process. */
  #doubt: SealDoubt | null = null;
  #isStarted = false;
  #announced = 0;
  #announceAt: number;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: EventSealerOptions) {
    this.#options = options;
    this.#announceAt = options.clock() + this.#checkpointInterval;
  }

  /** Begins to work by the clock. */
  start(): void {
    this.#schedule();
  }

  /** Runs one round now. Gives how many events it sealed. */
  async seal({ afterOthers = true }: { readonly afterOthers?: boolean } = {}): Promise<number> {
    const { store, ring, clock } = this.#options;
    const { block: end, newest } = await store.end();
    const hasMoved = this.#seen !== null && (end?.id ?? 0) > (this.#seen === "empty" ? 0 : this.#seen.id);
    const found = this.#judge(end);
    this.#seen = end ?? "empty";
    if (hasMoved && !afterOthers && this.#doubt === null) return 0;
    if (found) this.#options.onDoubt(found, end?.id ?? 0);
    // Another process may have written it down meanwhile.
    this.#doubt = found ?? (end?.vouches === false ? null : this.#doubt);
    const doubt = this.#doubt;
    // Security: where everything was taken away, there is a block all the same, which says so.
    let former: Former | null = end ?? (newest > 0 || doubt ? await this.#beginning() : null);
    if (!former) return 0;
    // A start under another secret is sealed at once: the new secret then speaks for what the old one sealed.
    let isDue = doubt !== null || (end !== null && !this.#isStarted && end.secretId !== ring.current.id);
    const settled = newest > former.through ? await store.settled() : 0;
    let sealed = 0;
    for (let i = 0; i < maxBlocks; i += 1) {
      const range = { after: former.through, through: settled, limit: blockSize };
      const rows = settled > former.through ? await store.rows(range) : [];
      if (rows.length === 0 && !isDue) break;
      const vouches = i > 0 || doubt === null;
      const block = makeBlock(former, rows, { secret: ring.current, vouches, now: clock() });
      if (!(await store.append(block, countHours(rows)))) return sealed;
      isDue = false;
      this.#doubt = null;
      this.#seen = block;
      former = block;
      sealed += rows.length;
      if (rows.length < blockSize) break;
    }
    this.#isStarted = true;
    return sealed;
  }

  /** Seals what is left, and gives a last checkpoint. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#round;
    await this.seal().catch(this.#options.onError);
    this.#announce();
  }

  get #checkpointInterval(): number {
    return this.#options.checkpointInterval ?? 3_600_000;
  }

  /** Security: a block is never chained to what somebody else has put there without saying so. */
  #judge(end: BlockHead | null): SealDoubt | null {
    if (this.#seen !== null && this.#seen !== "empty") {
      const { id, link } = this.#seen;
      if (!end || end.id < id || (end.id === id && end.link !== link)) return "went_back";
    }
    if (!end) return null;
    const state = checkSeal(this.#options.ring, end);
    if (state === "valid") return null;
    return state === "wrong" ? "seal_wrong" : "secret_unknown";
  }

  /** What the first block follows. */
  async #beginning(): Promise<Former | null> {
    const { store, ring } = this.#options;
    let anchor = await store.anchor();
    if (!anchor) {
      await store.begin(firstAnchor(ring.current, await store.movedThrough()));
      anchor = await store.anchor();
    }
    if (!anchor) return null;
    if (checkAnchor(ring, anchor) !== "valid") this.#options.onDoubt("anchor_wrong", 0);
    return { id: anchor.block, through: anchor.through, link: anchor.link };
  }

  #announce(): void {
    const seen = this.#seen;
    if (seen === null || seen === "empty" || seen.id === this.#announced) return;
    this.#announced = seen.id;
    this.#options.onCheckpoint(checkpointOf(seen));
  }

  #schedule(): void {
    if (this.#closed) return;
    const { interval = 1_000, clock, onError } = this.#options;
    this.#timer = setTimeout(
      () => {
        this.#round = this.seal({ afterOthers: false })
          .catch(onError)
          .finally(() => {
            const now = clock();
            if (now >= this.#announceAt || this.#announceAt - now > this.#checkpointInterval) {
              this.#announceAt = now + this.#checkpointInterval;
              this.#announce();
            }
            this.#schedule();
          });
      },
      interval * (0.75 + Math.random() / 2),
    );
    this.#timer.unref();
  }
}
