import type { BlockHead } from "./event-block.ts";

/**
 * How far the record of events had come: enough to find out later whether it still leads there. It says nothing of what is in the record.
 * Worth something where whoever can write to the database cannot change it.
 */
export interface Checkpoint {
  readonly block: number;
  /** The last event that the block covers. */
  readonly event: number;
  /** The link of the block: everything up to it, in 43 characters. */
  readonly link: string;
  readonly sealedAt: Date;
}

/** What a verification is given: a block, and the link that it had. */
export type CheckpointName = Pick<Checkpoint, "block" | "link">;

/** The checkpoint that a block is. */
export function checkpointOf({ id, through, link, sealedAt }: BlockHead): Checkpoint {
  return { block: id, event: through, link, sealedAt: new Date(sealedAt) };
}

/** `12.q83v…`: a checkpoint as it is named on the command line. */
export function writeCheckpoint({ block, link }: CheckpointName): string {
  return `${block}.${link}`;
}

/** Reads what `writeCheckpoint` wrote. Null for anything else. */
export function parseCheckpoint(text: string): CheckpointName | null {
  const [, block, link] = /^([1-9]\d{0,14})\.([\w-]{43})$/.exec(text) ?? [];
  return block === undefined || link === undefined ? null : { block: Number(block), link };
}
