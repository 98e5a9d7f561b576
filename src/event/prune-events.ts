import type { SecretRing } from "../secret/root-secret.ts";
import { checkAnchor, type EventAnchor, sealAnchor } from "./event-anchor.ts";
import { checkSeal, type EventBlock, linkOf } from "./event-block.ts";
import type { SealStore } from "./seal-store.ts";

export interface PruneDeps {
  readonly store: SealStore;
  readonly ring: SecretRing;
}

/** Blocks that are looked at in one step. */
const maxBlocks = 100;

/**
 * Removes whole blocks whose newest event happened before `before`, from the beginning, until about `limit` events are gone. Gives how
 * many. The record then begins at an anchor that is sealed, so that an end nobody cut in order is noticed. Throws where the beginning is
 * not as it was sealed: what would prove it is not thrown away.
 */
export async function pruneEvents({ store, ring }: PruneDeps, before: Date, limit: number): Promise<number> {
  const anchor = await store.anchor();
  if (!anchor) return 0;
  const blocks = await store.blocks(anchor.block, maxBlocks);
  const end = await store.end();
  let last: EventBlock | null = null;
  let [count, passed] = [0, 0];
  let { block: id, link } = anchor;
  for (const block of blocks) {
    const isOld = block.newestAt < before.getTime();
    // It happened after the last seal: by a clock that was wrong. It goes with what came after it, or it would keep that for ever.
    const isAhead = block.newestAt > (end.block?.sealedAt ?? 0);
    // The last block stays: the next one is chained to it.
    if (!(isOld || isAhead) || block.id >= (end.block?.id ?? 0) || count >= limit) break;
    if (block.id !== id + 1 || linkOf(block, link) !== block.link || checkSeal(ring, block) === "wrong") {
      throw new Error(
        `Block ${id + 1} of the events is not as it was sealed: nothing is removed. See latchkey events verify.`,
      );
    }
    ({ id, link } = block);
    passed += block.count;
    if (!isOld) continue;
    last = block;
    count = passed;
  }
  if (!last) return 0;
  const place = { block: last.id, through: last.through, link: last.link };
  const to = moveAnchor({ ring, anchor, newest: end.block?.id ?? 0 }, place);
  return (await store.remove({ from: anchor, to }, before)) ? count : 0;
}

/** Removes refreshes from before `before`, at most `limit`. Gives how many. */
export async function pruneRefreshed({ store, ring }: PruneDeps, before: Date, limit: number): Promise<number> {
  if (!(await store.hasRefreshed(before))) return 0;
  const anchor = await store.anchor();
  if (!anchor) return 0;
  const refreshedBefore = Math.max(anchor.refreshedBefore, before.getTime());
  const { block } = await store.end();
  const to = moveAnchor({ ring, anchor, newest: block?.id ?? 0 }, { refreshedBefore });
  return (await store.removeRefreshed({ from: anchor, to }, limit)) ?? 0;
}

/** Seals the anchor under the secret that issues now, before the one it is sealed under is taken out. Gives whether it did. */
export async function resealAnchor({ store, ring }: PruneDeps): Promise<boolean> {
  const anchor = await store.anchor();
  if (!anchor || anchor.secretId === ring.current.id || checkAnchor(ring, anchor) !== "valid") return false;
  return store.remove({ from: anchor, to: sealAnchor(ring.current, anchor) }, null);
}

/** Security: an anchor that somebody else has put there is not made good by sealing it again. */
function moveAnchor(
  { ring, anchor, newest }: { readonly ring: SecretRing; readonly anchor: EventAnchor; readonly newest: number },
  changes: Partial<Pick<EventAnchor, "block" | "through" | "link" | "refreshedBefore">>,
): EventAnchor {
  const state = checkAnchor(ring, anchor);
  if (state === "wrong") {
    throw new Error(
      "The beginning of the events is not as it was recorded: nothing is removed. See latchkey events verify.",
    );
  }
  const moved = { ...anchor, ...changes };
  const lost = state === "unknown" ? newest : anchor.doubtfulThrough;
  return sealAnchor(ring.current, { ...moved, doubtfulThrough: moved.block >= lost ? 0 : lost });
}
