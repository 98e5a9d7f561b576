import type { Checkpoint } from "./checkpoint.ts";

/** What is wrong with the record of events. */
export type EventProblemKind =
  | "event_changed"
  | "event_deleted"
  | "event_inserted"
  | "details_changed"
  | "details_deleted"
  | "details_inserted"
  | "block_changed"
  | "block_missing"
  | "block_rewritten"
  | "end_doubted"
  | "secret_unknown"
  | "beginning_changed"
  | "beginning_missing"
  | "not_sealed"
  | "checkpoint_missed";

/** One thing that is wrong. */
export interface EventProblem {
  readonly kind: EventProblemKind;
  /** The event, where it is one. */
  readonly event: number | null;
  /** The block, or the first of several. */
  readonly block: number | null;
  /** Where it is several blocks: the last of them. */
  readonly lastBlock: number | null;
  /** When it was still as it should be: it happened after that. Null where nobody knows. */
  readonly since: Date | null;
}

/** What came of checking the whole record. */
export interface EventReport {
  /** Whether nothing is wrong. */
  readonly ok: boolean;
  /** Blocks and events that were checked. */
  readonly blocks: number;
  readonly events: number;
  /** Events after the last block: they will be sealed by the running server. */
  readonly unsealed: number;
  /** Events whose details are gone with the person they were about. */
  readonly erased: number;
  /** Blocks that went with their age, before the first one that is left. */
  readonly removedBlocks: number;
  readonly last: Checkpoint | null;
  /** Whether the record leads to the checkpoint that was given; "removed": it is older than the beginning. Null: none was given. */
  readonly checkpoint: "reached" | "missed" | "removed" | null;
  /** The first hundred. */
  readonly problems: readonly EventProblem[];
  /** How many there are in all. */
  readonly found: number;
}

/** Problems as they are found: the first ones are kept, all are counted. */
export class ProblemList {
  readonly kept: EventProblem[] = [];
  found = 0;

  add(problem: Pick<EventProblem, "kind"> & Partial<EventProblem>): void {
    this.found += 1;
    if (this.kept.length < maxKept) {
      this.kept.push({ event: null, block: null, lastBlock: null, since: null, ...problem });
    }
  }
}

const maxKept = 100;
