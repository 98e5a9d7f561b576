import type { RevocationEntry } from "./revocation-log.ts";

/**
 * How entries of other processes arrive: there are none but in this process; they are told of at once; or only the next read of the log
 * brings them.
 */
export type FeedState = "in-process" | "listening" | "polling";

/**
 * What tells of entries of the revocation log before it is read again, those of this process included. It may be late, repeat itself,
 * change the order or lose something: the log is what counts.
 */
export interface RevocationFeed {
  readonly state: FeedState;
  /**
   * Calls `listener` with entries that have committed; with none when there may be some that only a read of the log can show. Gives a
   * function that ends the subscription.
   */
  subscribe(listener: (entries: readonly RevocationEntry[]) => void): () => void;
  /** Lets go of what it holds open. Nothing is told any more. */
  close(): Promise<void>;
}

/** Who is told how a feed fares. */
export interface FeedWatch {
  /** What it should bring does not arrive. Once, until it arrives again. */
  readonly onSilence: (error: unknown) => void;
  /** Seconds an entry of this process took from its commit until the feed brought it back. */
  readonly onDelay: (seconds: number) => void;
}
