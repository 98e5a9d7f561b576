/** Counts under keys, over all processes. Each method is one atomic step. */
export interface CounterStore {
  /**
   * Counts one more under a key, at most `limit` times within `window` seconds from the first. Gives whether it was counted: of any number
   * of calls at once, in any number of processes, exactly `limit` are.
   *
   * Security: a key holds no address and no name; keep an HMAC of what it is about.
   */
  take(key: string, limit: number, window: number): Promise<boolean>;
  /** Takes back one that was counted, where its window is still the one that runs. */
  giveBack(key: string): Promise<void>;
  /** When the window of a key ends. Null: none runs. */
  resetsAt(key: string): Promise<Date | null>;
  /** Removes at most `limit` counts whose window ended before `endedBefore`. Gives how many. */
  sweep(endedBefore: Date, limit: number): Promise<number>;
}
