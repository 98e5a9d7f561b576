import type { ClaimedMessage, DeadMessage, DeadPayload, MessageKind, NewMessage } from "./message.ts";

/** How many messages of a kind wait, and how many were given up. */
export interface OutboxCounts {
  readonly waiting: number;
  readonly dead: number;
  /** Since when the oldest waits. Null when none does. */
  readonly oldest: Date | null;
}

/** Seconds. No message waits longer for its next attempt: every courier's delays are shorter. */
export const longestWait = 2 * 86_400;

/** Where messages wait. Most are stored by the transaction they belong to (see `recording.ts`). Each method is one atomic step. */
export interface OutboxStore {
  /** Stores messages that belong to no other change. */
  add(messages: readonly NewMessage[]): Promise<void>;
  /** Takes at most `limit` messages that are due and that nobody else holds, for `lease` milliseconds. */
  claim(kind: MessageKind, limit: number, lease: number): Promise<ClaimedMessage[]>;
  /** Removes a message that arrived. Does nothing when the claim has gone to another process. */
  delivered(message: ClaimedMessage): Promise<void>;
  /** Puts a message back until `retryAt`; null gives it up. Does nothing when the claim has gone to another process. */
  failed(message: ClaimedMessage, retryAt: Date | null, error: string): Promise<void>;
  /** Messages that were given up, the newest first. */
  listDead(kind: MessageKind, limit: number): Promise<DeadMessage[]>;
  /** What messages that were given up hold, the newest first. */
  readDead(kind: MessageKind, limit: number): Promise<DeadPayload[]>;
  /** Lets a message that was given up try again from the start. False: there is none of this id, or of this kind where one is named. */
  revive(id: number, kind?: MessageKind): Promise<boolean>;
  count(kind: MessageKind): Promise<OutboxCounts>;
  /**
   * Removes at most `limit` messages that were given up before `deadBefore`. Gives how many. A message that a clock which was wrong has
   * put off for longer than `longestWait` is due from now on.
   */
  sweep(deadBefore: Date, limit: number): Promise<number>;
  /** Calls `listener` after a transaction of this process has stored messages. Gives the way to stop. */
  subscribe(listener: () => void): () => void;
}
