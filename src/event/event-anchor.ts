import { randomBytes } from "node:crypto";
import { equalInConstantTime, hmac, type RootSecret, type SecretRing } from "../secret/root-secret.ts";
import type { SealState } from "./event-block.ts";

/** Where the record of events begins, and what has been removed from it in order. */
export interface EventAnchor {
  /** The last block that was removed because of its age; 0: none yet. */
  readonly block: number;
  /** The last id that it covered. */
  readonly through: number;
  /** Its link. Of a record that begins at its beginning: random, so that no two records have the same blocks. */
  readonly link: string;
  /** Refreshes from before this moment may have been removed; milliseconds. */
  readonly refreshedBefore: number;
  /** Details of events up to this id are older than commitments. */
  readonly movedThrough: number;
  /** Up to this block nobody could vouch for the beginning, because the secret was lost under which it was recorded. 0: none. */
  readonly doubtfulThrough: number;
  readonly secretId: string;
  readonly seal: string;
}

/** What a record of events begins with. */
export function firstAnchor(secret: RootSecret, movedThrough: number): EventAnchor {
  const link = randomBytes(32).toString("base64url");
  const place = { block: 0, through: 0, link, refreshedBefore: 0, movedThrough, doubtfulThrough: 0 };
  return sealAnchor(secret, place);
}

/** Seals an anchor under a root secret. */
export function sealAnchor(secret: RootSecret, place: Omit<EventAnchor, "secretId" | "seal">): EventAnchor {
  const anchor = { ...place, secretId: secret.id };
  return { ...anchor, seal: sealOf(secret, anchor) };
}

/** Whether an anchor is as it was recorded. */
export function checkAnchor(ring: SecretRing, anchor: EventAnchor): SealState {
  const secret = ring.find(anchor.secretId);
  if (!secret) return "unknown";
  return equalInConstantTime(Buffer.from(anchor.seal), Buffer.from(sealOf(secret, anchor))) ? "valid" : "wrong";
}

function sealOf(secret: RootSecret, anchor: Omit<EventAnchor, "seal">): string {
  const { block, through, link, refreshedBefore, movedThrough, doubtfulThrough, secretId } = anchor;
  const parts = [block, through, link, refreshedBefore, movedThrough, doubtfulThrough, secretId];
  const text = JSON.stringify(["latchkey.event-anchor.v1", ...parts]);
  return hmac(secret.key("event-seal"), Buffer.from(text)).toString("base64url");
}
