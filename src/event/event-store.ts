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
  /** Only those with a larger id; the oldest come first then. */
  readonly after?: number;
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
  /** Writes a batch at once. */
  append(events: readonly NewEvent[]): Promise<void>;
  /** The newest first, or with `after` the oldest. */
  list(query: EventQuery): Promise<Event[]>;
}
