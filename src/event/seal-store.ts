import type { EventAnchor } from "./event-anchor.ts";
import type { BlockHead, EventBlock } from "./event-block.ts";
import type { EventHour } from "./event-hours.ts";
import type { DetailedRow, EventRow } from "./event-row.ts";

/** Where the record of events ends. */
export interface RecordEnd {
  /** The last block; null where nothing is sealed yet. */
  readonly block: BlockHead | null;
  /** The newest event that is committed, sealed or not; 0: there is none. */
  readonly newest: number;
}

/** A piece at the beginning of the record that goes, and what the record begins with from then on. */
export interface Removal {
  readonly from: EventAnchor;
  readonly to: EventAnchor;
}

/** Where sealed blocks of events are kept. Each method is one atomic step. */
export interface SealStore {
  end(): Promise<RecordEnd>;
  /** An id below which, itself included, no event will appear any more: whoever still could has committed or given up. Grows from call to call, unless the database goes back. */
  settled(): Promise<number>;
  /** Events in the order of their ids, from after `after` through `through`. */
  rows(range: { readonly after: number; readonly through: number; readonly limit: number }): Promise<EventRow[]>;
  /** The same with their details, however far. */
  detailedRows(after: number, limit: number): Promise<DetailedRow[]>;
  /** Adds the next block, and counts its events by the hour. False, and nothing counted, when there is one of its number already: somebody else was faster. */
  append(block: EventBlock, hours: readonly EventHour[]): Promise<boolean>;
  /** Blocks in the order of their numbers. */
  blocks(after: number, limit: number): Promise<EventBlock[]>;
  anchor(): Promise<EventAnchor | null>;
  /** Details of events up to this id were moved by the migration that brought commitments. */
  movedThrough(): Promise<number>;
  /** Writes the first anchor. Does nothing when there is one. */
  begin(anchor: EventAnchor): Promise<void>;
  /** Removes blocks with their events from the beginning, and what was counted of hours before `before`; null: of none. False, and nothing done, when the anchor has changed meanwhile. */
  remove(removal: Removal, before: Date | null): Promise<boolean>;
  /** Notes in the anchor that refreshes go, and removes at most `limit` of them. Null when the anchor has changed meanwhile. */
  removeRefreshed(removal: Removal, limit: number): Promise<number | null>;
  /** Whether a refresh from before this moment is there. */
  hasRefreshed(before: Date): Promise<boolean>;
  /** Those of the users who were erased, and the last event that tells of any erasure; 0: there is none. */
  erased(userIds: readonly string[]): Promise<{ readonly users: ReadonlySet<string>; readonly lastEvent: number }>;
}
