import type { Event, EventType } from "../event/event.ts";

/** How far the receiver of events has been told, and how it goes. */
export interface OutletState {
  /** The id of the last event that it was told of, or that it does not want to hear of. */
  readonly position: number;
  /** Attempts that failed since one succeeded. */
  readonly attempts: number;
  /** Of these, how many were refusals of what was sent, and no absence. */
  readonly refusals: number;
  /** Up to where the message goes that failed: it is sent again as it was. Null: none has. */
  readonly failedUpTo: number | null;
  /** Milliseconds since the epoch before which it is not tried again. */
  readonly dueAt: number;
  /** Why the last attempt failed, in one line. */
  readonly error: string | null;
}

/** Events that follow a place. */
export interface EventSlice {
  /** In the order of their ids. */
  readonly events: readonly Event[];
  /** The place behind them. Nothing that was asked for will ever appear up to here that is not among them. */
  readonly upTo: number;
}

export interface SliceQuery {
  /** Only those with a larger id. */
  readonly after: number;
  /** Only those up to this id. @default as far as nothing can appear any more */
  readonly upTo?: number;
  readonly types: readonly EventType[];
  /** At most. */
  readonly limit: number;
}

/**
 * The way out for events. A cursor and not a message for each: nothing is written when an event is, and one process at a time tells, so that
 * the order stays. Each method is one atomic step.
 */
export interface EventOutlet {
  /** Names this history of the database in ids of what is sent: after a restore the same numbers mean other events. */
  history(): Promise<string>;
  /**
   * Sets the cursor behind the newest event, where there is none or where nobody has looked for `forgottenAfter` milliseconds: what happened
   * while nobody wanted to hear of it is not told.
   */
  open(forgottenAfter: number): Promise<void>;
  /** Takes the right to tell for `lease` milliseconds. Null: another process has it. */
  take(holder: string, lease: number): Promise<OutletState | null>;
  /** Writes how it goes, and keeps the right for `lease` milliseconds more. False: another process has taken it. */
  save(holder: string, state: OutletState, lease: number): Promise<boolean>;
  /** Gives the right back. */
  release(holder: string): Promise<void>;
  read(query: SliceQuery): Promise<EventSlice>;
  /** How it goes, or null: no receiver was ever to be told. */
  state(): Promise<OutletState | null>;
}
