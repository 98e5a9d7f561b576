import type { EventType } from "./event.ts";

/** How often something happened within one step of time. */
export interface EventCount {
  readonly type: EventType;
  /** When the step began. */
  readonly at: Date;
  readonly count: number;
  /** How many entries of the record say so: one stands for several things. */
  readonly entries: number;
}

/** What to count. */
export interface TallyQuery {
  readonly types: readonly EventType[];
  readonly since: Date;
  /** Seconds of a step. Steps begin at whole multiples of it since the epoch. */
  readonly step: number;
  /** Entries of each type that are read at most, the newest ones. */
  readonly atMost: number;
}

/** Counts events, for whoever wants to see at a glance how it goes. */
export interface EventTally {
  /** In the order of time. A step in which nothing of a type happened is left out. One read, however many events there are. */
  count(query: TallyQuery): Promise<EventCount[]>;
}
