import type { SecretRing } from "../secret/root-secret.ts";
import { type Clock, systemClock } from "../shared/clock.ts";
import { type BareEvent, BlockRows, checkDetails } from "./check-block-rows.ts";
import { type CheckpointName, checkpointOf } from "./checkpoint.ts";
import { checkAnchor, type EventAnchor } from "./event-anchor.ts";
import { checkSeal, type EventBlock, linkOf, readEntries } from "./event-block.ts";
import { type EventReport, ProblemList } from "./event-problem.ts";
import type { DetailedRow } from "./event-row.ts";
import type { SealStore } from "./seal-store.ts";

export interface VerifyDeps {
  readonly store: SealStore;
  readonly ring: SecretRing;
  /** @default the machine's */
  readonly clock?: Clock;
}

/** Milliseconds that the first event of all may wait for its seal: a server begins the record about a second after it starts. */
const firstPatience = 60_000;
/** Read at once; the whole record is never in memory. */
const blocksAtOnce = 100;
const rowsAtOnce = 1_000;

/** Checks the whole record of events, from its beginning to its end, against what is in the database and, where given, a checkpoint. */
export async function verifyEvents(deps: VerifyDeps, checkpoint: CheckpointName | null = null): Promise<EventReport> {
  return new Verification(deps, checkpoint).run();
}

class Verification {
  readonly #deps: VerifyDeps;
  readonly #checkpoint: CheckpointName | null;
  readonly #problems = new ProblemList();
  #anchor: EventAnchor = nowhere;
  #last: EventBlock | null = null;
  /** The link that the next block has to follow; null where the one before it is not there. */
  #link: string | null = null;
  #isAfterGap = false;
  /** Blocks under a secret that is not known here, which a later one may still speak for. */
  #silent: { readonly first: EventBlock; readonly last: EventBlock } | null = null;
  /** The link of the block that the checkpoint names, where the walk came past it. */
  #linkAt: string | null = null;
  #bare: BareEvent[] = [];
  #blocks = 0;
  #events = 0;
  #erased = 0;

  constructor(deps: VerifyDeps, checkpoint: CheckpointName | null) {
    this.#deps = deps;
    this.#checkpoint = checkpoint;
  }

  async run(): Promise<EventReport> {
    await this.#readBeginning();
    const rows = new RowReader(this.#deps.store);
    for await (const row of rows.through(this.#anchor.through)) {
      this.#problems.add({ kind: "event_inserted", event: row.id });
    }
    for await (const block of this.#readBlocks()) {
      await this.#checkBlock(block);
      await this.#checkRows(block, rows);
      this.#last = block;
      this.#blocks += 1;
    }
    const { clock = systemClock } = this.#deps;
    let unsealed = 0;
    let isLate = false;
    for await (const row of rows.through(Number.MAX_SAFE_INTEGER)) {
      unsealed += 1;
      isLate ||= clock() - row.createdAt > firstPatience;
      checkDetails(row, { block: null, ...this.#aboutRows() });
      await this.#judgeBare(rowsAtOnce);
    }
    await this.#judgeBare(0);
    this.#endSilence();
    if (isLate && !this.#last && this.#anchor === nowhere) this.#problems.add({ kind: "not_sealed" });
    const checkpoint = this.#judgeCheckpoint();
    const { kept: problems, found } = this.#problems;
    return {
      ok: found === 0,
      blocks: this.#blocks,
      events: this.#events,
      unsealed,
      erased: this.#erased,
      removedBlocks: this.#anchor.block,
      last: this.#last && checkpointOf(this.#last),
      checkpoint,
      problems,
      found,
    };
  }

  async #readBeginning(): Promise<void> {
    const anchor = await this.#deps.store.anchor();
    if (!anchor) {
      // Nothing was sealed ever, or somebody took it away.
      const [block] = await this.#deps.store.blocks(0, 1);
      if (block) {
        this.#anchor = { ...nowhere, block: block.id - 1 };
        this.#problems.add({ kind: "beginning_missing", block: block.id });
      }
      return;
    }
    this.#anchor = anchor;
    this.#link = anchor.link;
    const state = checkAnchor(this.#deps.ring, anchor);
    if (state === "wrong") this.#problems.add({ kind: "beginning_changed" });
    else if (state === "unknown" || anchor.doubtfulThrough > 0)
      this.#problems.add({ kind: "secret_unknown", block: 0 });
  }

  async *#readBlocks(): AsyncGenerator<EventBlock> {
    for (let after = this.#anchor.block; ; ) {
      const page = await this.#deps.store.blocks(after, blocksAtOnce);
      yield* page;
      const last = page.at(-1);
      if (!last) return;
      after = last.id;
    }
  }

  async #checkBlock(block: EventBlock): Promise<void> {
    const since = new Date(block.sealedAt);
    const expected = (this.#last?.id ?? this.#anchor.block) + 1;
    const anchor = block.id === expected ? this.#anchor : await this.#readAnchor();
    if (block.id !== expected && anchor.block >= block.id - 1) {
      // Those before it went with their age since the walk began.
      this.#link = anchor.block === block.id - 1 ? anchor.link : null;
    } else if (block.id !== expected) {
      this.#problems.add({
        kind: "block_missing",
        block: expected,
        lastBlock: block.id - 1,
        since: this.#lastMoment(),
      });
      this.#link = null;
    }
    this.#isAfterGap = block.id !== expected;
    const isWhole = this.#link === null || linkOf(block, this.#link) === block.link;
    if (!isWhole || !readEntries(block)) {
      this.#endSilence();
      this.#problems.add({ kind: "block_changed", block: block.id, since });
    }
    const state = checkSeal(this.#deps.ring, block);
    if (state === "wrong") this.#problems.add({ kind: "block_rewritten", block: block.id, since });
    if (!block.vouches) {
      this.#endSilence();
      this.#problems.add({ kind: "end_doubted", block: block.id, since });
    }
    if (state === "unknown") this.#silent = { first: this.#silent?.first ?? block, last: block };
    // Security: it speaks for those before it, because who made it has checked the one before, and so on.
    else if (state === "valid") this.#silent = null;
    const { block: id, link } = this.#checkpoint ?? {};
    if (id === block.id) {
      this.#linkAt = block.link;
      // It speaks for them too: it has left the machine.
      if (link === block.link && isWhole) this.#silent = null;
    }
    this.#link = block.link;
  }

  async #checkRows(block: EventBlock, rows: RowReader): Promise<void> {
    const check = new BlockRows({ block, isAfterGap: this.#isAfterGap, ...this.#aboutRows() });
    for await (const row of rows.through(block.through)) {
      check.see(row);
      await this.#judgeBare(rowsAtOnce);
    }
    check.end();
    this.#events += check.good;
    if (check.missing.length === 0) return;
    // What has been removed in order since the walk began is not missing.
    const anchor = await this.#readAnchor();
    if (anchor.block >= block.id) return;
    const isBrief = new Map(readEntries(block)?.map((entry) => [entry.id, entry.isBrief]));
    for (const event of check.missing) {
      if (isBrief.get(event) && block.oldestAt < anchor.refreshedBefore) continue;
      this.#problems.add({ kind: "event_deleted", event, block: block.id, since: new Date(block.sealedAt) });
    }
  }

  /** The beginning as it is by now. Security: one that is not as it was recorded excuses nothing. */
  async #readAnchor(): Promise<EventAnchor> {
    const { store, ring } = this.#deps;
    const anchor = await store.anchor();
    return anchor && checkAnchor(ring, anchor) === "valid" ? anchor : this.#anchor;
  }

  #aboutRows(): { anchor: EventAnchor; problems: ProblemList; onBare: (event: BareEvent) => void } {
    return { anchor: this.#anchor, problems: this.#problems, onBare: (event) => this.#bare.push(event) };
  }

  /** Details may be gone with the person they were about, and only so. Of an event about nobody known: after anybody was erased. */
  async #judgeBare(atLeast: number): Promise<void> {
    if (this.#bare.length === 0 || this.#bare.length < atLeast) return;
    const bare = this.#bare;
    this.#bare = [];
    const ids = new Set(bare.map(({ userId }) => userId).filter((id) => id !== null));
    const { users, lastEvent } = await this.#deps.store.erased([...ids]);
    for (const { userId, ...about } of bare) {
      const isErased = userId === null ? lastEvent > about.event : users.has(userId);
      if (isErased) this.#erased += 1;
      else this.#problems.add({ kind: "details_deleted", ...about });
    }
  }

  /** Nobody speaks for these any more. */
  #endSilence(): void {
    if (!this.#silent) return;
    const { first, last } = this.#silent;
    this.#silent = null;
    this.#problems.add({
      kind: "secret_unknown",
      block: first.id,
      lastBlock: last.id,
      since: new Date(first.sealedAt),
    });
  }

  #judgeCheckpoint(): EventReport["checkpoint"] {
    if (!this.#checkpoint) return null;
    const { block, link } = this.#checkpoint;
    const { block: first, link: beginning } = this.#anchor;
    if (block < first) return "removed";
    if ((block === first ? beginning : this.#linkAt) === link) return "reached";
    this.#problems.add({ kind: "checkpoint_missed", block });
    return "missed";
  }

  #lastMoment(): Date | null {
    return this.#last && new Date(this.#last.sealedAt);
  }
}

/** Where nothing is sealed. */
const nowhere: EventAnchor = {
  block: 0,
  through: 0,
  link: "",
  refreshedBefore: 0,
  movedThrough: 0,
  doubtfulThrough: 0,
  secretId: "",
  seal: "",
};

/** Events in the order of their ids, a page at a time. */
class RowReader {
  readonly #store: Pick<SealStore, "detailedRows">;
  #page: DetailedRow[] = [];
  #after = Number.MIN_SAFE_INTEGER;
  #isOver = false;

  constructor(store: Pick<SealStore, "detailedRows">) {
    this.#store = store;
  }

  /** The next ones, as far as this id. */
  async *through(id: number): AsyncGenerator<DetailedRow> {
    for (;;) {
      if (this.#page.length === 0 && !this.#isOver) {
        this.#page = (await this.#store.detailedRows(this.#after, rowsAtOnce)).reverse();
        this.#after = this.#page[0]?.id ?? this.#after;
        this.#isOver = this.#page.length < rowsAtOnce;
      }
      const next = this.#page.at(-1);
      if (!next || next.id > id) return;
      this.#page.pop();
      yield next;
    }
  }
}
