/** A place in a list that is sorted by a moment and then by an id. */
export interface Place {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly id: string;
}

/** One page of a list, and where the next one begins. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** What to ask the next page with, or null when this was the last. Opaque. */
  readonly next: string | null;
}

/** Writes a place as a text to hand out. Nothing secret, so nothing is sealed. */
export function writePlace({ at, id }: Place): string {
  return Buffer.from(`${at}.${id}`, "utf8").toString("base64url");
}

/** Reads what `writePlace` wrote. Null for anything else, another spelling of the same place included. */
export function readPlace(text: unknown): Place | null {
  if (typeof text !== "string" || text.length > 200 || !/^[\w-]+$/.test(text)) return null;
  const [, at, id] =
    /^(0|[1-9]\d{0,15})\.([\x21-\x7e]{1,64})$/.exec(Buffer.from(text, "base64url").toString("utf8")) ?? [];
  if (at === undefined || id === undefined || !Number.isSafeInteger(Number(at))) return null;
  const place = { at: Number(at), id };
  return writePlace(place) === text ? place : null;
}

/** A page out of one row more than it holds. */
export function pageOf<Item>(found: readonly Item[], limit: number, placeOf: (item: Item) => Place): Page<Item> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: last !== undefined && found.length > limit ? writePlace(placeOf(last)) : null };
}
