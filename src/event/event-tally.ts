import type { EventType } from "./event.ts";

/** How often something happened within one step of time. */
export interface EventCount {
  readonly type: EventType;
  /** When the step began. */
  readonly at: Date;
  readonly count: number;
}

/** What to count. */
export interface TallyQuery {
  readonly types: readonly EventType[];
  /** The beginning of a step. */
  readonly since: Date;
  /** Seconds of a step: whole hours. Steps begin at whole multiples of it since the epoch. */
  readonly step: number;
}

/** Counts events, for whoever wants to see at a glance how it goes. */
export interface EventTally {
  /**
   * In the order of time. A step in which nothing of a type happened is left out. One read, whose cost grows with the span and not with the
   * number of events: what is sealed was counted then.
   */
  count(query: TallyQuery): Promise<EventCount[]>;
}
