import type { Recording } from "../outbox/recording.ts";
import type { KeptAttempts } from "./attempt-state.ts";

/** What is put in the place of something else. */
export interface AttemptSwap {
  readonly key: string;
  /** The text that was read. Null: there was nothing. */
  readonly from: string | null;
  /** Null: nothing is kept. */
  readonly to: KeptAttempts | null;
  /** Written in the same transaction, where there is one. Only where a lock is put on or lifted. */
  readonly recording?: Recording;
}

export interface LockQuery {
  readonly now: Date;
  readonly limit: number;
  readonly userId?: string;
}

/**
 * Where the attempts at accounts are kept: one text an account. What is allowed is decided above it (`attempt-steps.ts`), once for all
 * stores. Each method is one atomic step.
 */
export interface AttemptStore {
  /** What is kept under a key, also when it should be forgotten by now. */
  read(key: string): Promise<string | null>;
  /** Writes, if what is kept still is `from`. False, and nothing written: it is something else by now. */
  swap(swap: AttemptSwap): Promise<boolean>;
  /** What is kept of accounts that are locked now, the newest lock first. */
  listLocked(query: LockQuery): Promise<readonly { readonly key: string; readonly text: string }[]>;
  /** Removes at most `limit` that died before `before`. Gives how many. */
  sweep(before: Date, limit: number): Promise<number>;
}
