import { RecentMap } from "../shared/recent-map.ts";
import type { RevocationEntry } from "./revocation-log.ts";

/** Entries that are waited for at most. */
const capacity = 2_000;

/** Measures a feed by the entries of this process: how long after their commit it brings them back. One clock, so no difference of clocks. */
export class FeedDelay {
  readonly #observe: (seconds: number) => void;
  /** When the first of the two was: the commit that waits for its notification, or the other way round. */
  readonly #first = new RecentMap<{ readonly at: number; readonly isCommit: boolean }>(capacity);

  constructor(observe: (seconds: number) => void) {
    this.#observe = observe;
  }

  committed(entries: readonly RevocationEntry[]): void {
    for (const { id } of entries) this.#meet(String(id), true);
  }

  /** Entries of other processes have no commit here, and are forgotten. */
  brought(entries: readonly RevocationEntry[]): void {
    for (const { id } of entries) this.#meet(String(id), false);
  }

  #meet(id: string, isCommit: boolean): void {
    const now = performance.now();
    const first = this.#first.get(id);
    if (!first) {
      this.#first.set(id, { at: now, isCommit });
    } else if (first.isCommit !== isCommit) {
      this.#first.delete(id);
      // A notification may overtake the answer to its commit.
      this.#observe(isCommit ? 0 : (now - first.at) / 1000);
    }
  }
}
