import type { Event, EventType, NewEvent } from "./event.ts";

/** Which events to list. */
export interface EventQuery {
  /** Only those about this user. */
  readonly userId?: string;
  readonly types?: readonly EventType[];
  /** Only those of this session. */
  readonly sessionId?: string;
  /** Only what this operator did. */
  readonly actorId?: string;
  /** Only those with a smaller id: the cursor of the page before. */
  readonly before?: number;
  /** Only those at this time or later. */
  readonly since?: Date;
  /** Only those before this time. */
  readonly until?: Date;
  /** At most. */
  readonly limit: number;
}

/**
 * Where events are kept. What changes state notes its event in its own transaction (see `outbox/recording.ts`); `append` is for the rest.
 */
export interface EventStore {
  /** Writes a batch in one statement. */
  append(events: readonly NewEvent[]): Promise<void>;
  /** The newest first. */
  list(query: EventQuery): Promise<Event[]>;
  /** Removes at most `limit` events from before `createdBefore`. Gives how many. */
  sweep(createdBefore: Date, limit: number): Promise<number>;
  /** The same for `refreshed` alone. */
  sweepRefreshed(createdBefore: Date, limit: number): Promise<number>;
}
