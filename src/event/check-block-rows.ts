import { commitTo } from "./event-details.ts";
import type { EventAnchor } from "./event-anchor.ts";
import { type BlockEntry, type EventBlock, readEntries } from "./event-block.ts";
import type { ProblemList } from "./event-problem.ts";
import { type DetailedRow, digestRow } from "./event-row.ts";

/** An event that lacks the details that it says it has. */
export interface BareEvent {
  readonly event: number;
  readonly userId: string | null;
  readonly block: number | null;
  readonly since: Date | null;
}

/** What the walk over one block works with. */
export interface RowCheck {
  readonly block: EventBlock;
  readonly anchor: EventAnchor;
  readonly problems: ProblemList;
  /** Whether the block before it is not there, so that nobody can say of what comes before its first event. */
  readonly isAfterGap?: boolean;
  /** Told of an event without its details: whether that is in order is asked for many at once. */
  readonly onBare: (event: BareEvent) => void;
}

/** Compares what a block lists with what is there, both in the order of ids. Gives how many events were as they should be. */
export class BlockRows {
  readonly #check: RowCheck;
  readonly #entries: readonly BlockEntry[] | null;
  #at = 0;
  good = 0;
  /** Ids that are listed and not there, and that no rule lets go. */
  readonly missing: number[] = [];

  constructor(check: RowCheck) {
    this.#check = check;
    this.#entries = readEntries(check.block);
  }

  /** The next event that is there. */
  see(row: DetailedRow): void {
    const { block, problems, isAfterGap = false } = this.#check;
    const since = new Date(block.sealedAt);
    if (!this.#entries || (isAfterGap && row.id < (this.#entries[0]?.id ?? 0))) return;
    this.#skipTo(row.id);
    const entry = this.#entries[this.#at];
    if (entry?.id !== row.id) {
      problems.add({ kind: "event_inserted", event: row.id, block: block.id, since });
      return;
    }
    this.#at += 1;
    if (digestRow(row) !== entry.digest) {
      problems.add({ kind: "event_changed", event: row.id, block: block.id, since });
      return;
    }
    this.good += 1;
    checkDetails(row, this.#check);
  }

  /** There is no further event in this block. */
  end(): void {
    this.#skipTo(Number.POSITIVE_INFINITY);
  }

  #skipTo(id: number): void {
    const { block, anchor } = this.#check;
    for (let entry = this.#entries?.[this.#at]; entry && entry.id < id; entry = this.#entries?.[this.#at]) {
      this.#at += 1;
      if (!(entry.isBrief && block.oldestAt < anchor.refreshedBefore)) this.missing.push(entry.id);
    }
  }
}

/** Whether an event's details are what it committed to. */
export function checkDetails(
  row: DetailedRow,
  check: Omit<RowCheck, "block"> & { readonly block: EventBlock | null },
): void {
  const { block, anchor, problems, onBare } = check;
  const about = { event: row.id, block: block?.id ?? null, since: block && new Date(block.sealedAt) };
  const { details, commitment } = row;
  if (commitment === null) {
    const isMoved = row.id <= anchor.movedThrough && details?.salt === null;
    if (details && !isMoved) problems.add({ kind: "details_inserted", ...about });
    return;
  }
  if (!details) onBare({ userId: row.userId, ...about });
  else if (commitTo(details) !== commitment) problems.add({ kind: "details_changed", ...about });
}
