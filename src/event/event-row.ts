import { createHash } from "node:crypto";
import type { StoredDetails } from "./event-details.ts";

/** The part of an event that never changes, as the database gives it back. */
export interface EventRow {
  readonly id: number;
  readonly type: string;
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly actor: string;
  readonly actorId: string | null;
  readonly createdAt: number;
  readonly count: number;
  /** JSON. */
  readonly data: string;
  readonly commitment: string | null;
}

/** The same with what can be erased, where it is still there. */
export interface DetailedRow extends EventRow {
  readonly details: StoredDetails | null;
}

/** Bytes of the hash of one row: no two rows can be made that have the same. */
const digestBytes = 16;

/** The hash of a row by which a block lists it. */
export function digestRow(row: EventRow): string {
  const { id, type, userId, sessionId, actor, actorId, createdAt, count, data, commitment } = row;
  const text = JSON.stringify([id, type, userId, sessionId, actor, actorId, createdAt, count, data, commitment]);
  return createHash("sha256").update(text).digest().subarray(0, digestBytes).toString("base64url");
}
