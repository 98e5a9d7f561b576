import { createHash } from "node:crypto";
import { equalInConstantTime, hmac, type RootSecret, type SecretRing } from "../secret/root-secret.ts";
import { digestRow, type EventRow } from "./event-row.ts";

/** Events that were sealed together, without the list of them. */
export interface BlockHead {
  /** Counts from 1 without gaps. */
  readonly id: number;
  /** The last id it covers; it begins after the last one of the block before. */
  readonly through: number;
  readonly count: number;
  /** When the oldest and the newest of its events happened, in milliseconds. For a block without any: when it was sealed. */
  readonly oldestAt: number;
  readonly newestAt: number;
  readonly sealedAt: number;
  /** The root secret it is sealed under. */
  readonly secretId: string;
  /** Whether who sealed it found the seal of the block before to hold. */
  readonly vouches: boolean;
  /** Hash of everything above, of the entries, and of the link of the block before. */
  readonly link: string;
  /** MAC of the link, under the root secret's key for this purpose. */
  readonly seal: string;
}

/** Events that were sealed together. */
export interface EventBlock extends BlockHead {
  /** One line for each event: see `writeEntries`. */
  readonly entries: string;
}

/** One event as a block lists it. */
export interface BlockEntry {
  readonly id: number;
  readonly digest: string;
  /** A refresh, which is kept for a week only: that it is missing later means nothing. */
  readonly isBrief: boolean;
}

/** What a block follows. */
export interface Former {
  readonly id: number;
  readonly through: number;
  readonly link: string;
}

/** How a seal stands: good, made by somebody who lacks the secret, or not to be checked for want of the secret. */
export type SealState = "valid" | "wrong" | "unknown";

/** Seals events into the block that follows `former`. */
export function makeBlock(
  former: Former,
  rows: readonly EventRow[],
  by: { readonly secret: RootSecret; readonly vouches: boolean; readonly now: number },
): EventBlock {
  const moments = rows.map(({ createdAt }) => createdAt);
  const entries = writeEntries(rows);
  const block = {
    id: former.id + 1,
    through: rows.at(-1)?.id ?? former.through,
    count: rows.length,
    oldestAt: rows.length === 0 ? by.now : Math.min(...moments),
    newestAt: rows.length === 0 ? by.now : Math.max(...moments),
    sealedAt: by.now,
    secretId: by.secret.id,
    vouches: by.vouches,
    entries,
  };
  const link = linkOf(block, former.link);
  return { ...block, link, seal: sealOf(by.secret, link) };
}

/**
 * The hash that binds a block to everything before it. No key is needed for it, so one good seal speaks for every block that leads to it,
 * also for those that were sealed under a secret that is no more.
 */
export function linkOf(block: Omit<EventBlock, "link" | "seal">, former: string): string {
  const { id, through, count, oldestAt, newestAt, sealedAt, secretId, vouches, entries } = block;
  const head = JSON.stringify(["latchkey.event-block.v1", id, through, count, oldestAt, newestAt, sealedAt]);
  return createHash("sha256")
    .update(`${head}\n${JSON.stringify([secretId, vouches, former])}\n${entries}`)
    .digest("base64url");
}

/** Whether a block's seal is that of its link. */
export function checkSeal(ring: SecretRing, { secretId, link, seal }: BlockHead): SealState {
  const secret = ring.find(secretId);
  if (!secret) return "unknown";
  return equalInConstantTime(Buffer.from(seal), Buffer.from(sealOf(secret, link))) ? "valid" : "wrong";
}

/** The lines of a block: id, digest, and a mark where the event is a refresh. */
function writeEntries(rows: readonly EventRow[]): string {
  return rows.map((row) => `${row.id} ${digestRow(row)}${row.type === "refreshed" ? " brief" : ""}`).join("\n");
}

/** Reads the lines of a block. Null where they are no such lines, or not in the order of their ids. */
export function readEntries({ entries, count }: Pick<EventBlock, "entries" | "count">): BlockEntry[] | null {
  const lines = entries === "" ? [] : entries.split("\n");
  if (lines.length !== count) return null;
  const found: BlockEntry[] = [];
  for (const line of lines) {
    const [, number = "", digest = "", mark] = /^(\d{1,16}) ([\w-]{22})( brief)?$/.exec(line) ?? [];
    const id = Number(number);
    if (number === "" || id <= (found.at(-1)?.id ?? 0)) return null;
    found.push({ id, digest, isBrief: mark !== undefined });
  }
  return found;
}

function sealOf(secret: RootSecret, link: string): string {
  return hmac(secret.key("event-seal"), Buffer.from(`latchkey.event-block.v1 ${link}`)).toString("base64url");
}
