/** A place in a revocation log, as verifiers elsewhere hold it. Opaque to them. */
export interface FeedCursor {
  /** Names the database. */
  readonly epoch: string;
  readonly id: number;
}

export function writeFeedCursor({ epoch, id }: FeedCursor): string {
  return `${epoch}.${id}`;
}

/** Reads what `writeFeedCursor` wrote, of this database or another one. Null for anything else. */
export function parseFeedCursor(text: string): FeedCursor | null {
  const [, epoch = "", id = ""] = /^([A-Za-z0-9_-]{1,64})\.(0|[1-9]\d{0,14})$/.exec(text) ?? [];
  return epoch === "" ? null : { epoch, id: Number(id) };
}
