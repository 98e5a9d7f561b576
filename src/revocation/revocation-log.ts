/**
 * What an entry is about: `session` (it ended), `renewal` (a session goes on with new secrets), `user` (everything issued under a smaller
 * version ended), `key` (a signing key whose tokens are refused), `profile` (nothing ended, but what is remembered of this user, or of
 * this service, is out of date).
 */
export type RevocationKind = "session" | "renewal" | "user" | "key" | "profile";

/** One row of the revocation log. */
export interface RevocationEntry {
  /** Grows in commit order, never reused. */
  readonly id: number;
  readonly kind: RevocationKind;
  /** A session id for `session` and `renewal`, the `kid` for `key`, a user or service id otherwise. */
  readonly subject: string;
  /** The user's new version for `user`, else null. */
  readonly version: number | null;
}

/** The end of the log as one read saw it. */
export interface RevocationHead {
  /** Random, made with the database: another epoch is another database, and nothing remembered holds. */
  readonly epoch: string;
  /** No committed entry has a larger id. Below a cursor it means the database went back. */
  readonly id: number;
  /**
   * Which server keeps the log, and in which table, where that can be told: another one may have lost the last entries and given their
   * ids to others.
   */
  readonly place?: string;
  /** Milliseconds since the epoch, by the clock of the database. */
  readonly now?: number;
}

/**
 * The log of endings, in commit order. Entries are appended by the stores, in the transaction of what they record.
 * Each method is one atomic step.
 */
export interface RevocationLog {
  /** One cheap read of the end of the log. */
  head(): Promise<RevocationHead>;
  /** Entries after `id`, in order, at most `limit`. */
  readAfter(id: number, limit: number): Promise<RevocationEntry[]>;
  /** Removes at most `limit` entries that expired before `now`, and never the newest one. Gives how many. */
  sweep(now: Date, limit: number): Promise<number>;
  /**
   * Calls `listener` with entries that this process appended, after their commit. They may come late, twice or not at all: a read of
   * the log is what counts. Gives a function that ends the subscription.
   */
  subscribe(listener: (entries: readonly RevocationEntry[]) => void): () => void;
}
