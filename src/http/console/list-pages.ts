import type { Pages } from "../../pages/console/pager.ts";

/** How many pages back one can go by one, and in how many characters. Further back there is the start: the address has to end somewhere. */
const remembered = 12;
const maxLength = 2_000;
/** Stands in the place of cursors that were forgotten. */
const forgotten = "-";

/** Where a list is, as its address says it. */
export interface Place {
  /** What the page before gave. Undefined: this is the first one. */
  readonly cursor: string | undefined;
  /** The cursors of the pages before this one, the first of them left out. */
  readonly back: readonly string[];
}

/** Reads where a list is. Whether a cursor is one is judged by whoever is asked with it. */
export function readPlace(query: URLSearchParams): Place {
  const cursor = query.get("cursor");
  const back = (query.get("back") ?? "").split(".").filter((one) => /^[\w-]{1,2000}$/.test(one));
  return { cursor: cursor === null || cursor === "" ? undefined : cursor, back: back.slice(-remembered - 1) };
}

/**
 * The addresses of the pages around one. A cursor leads only onwards, so the address of a page carries those of the pages before it: it can be
 * loaded anew, kept and sent, and still leads back.
 */
export function listPages(
  url: string,
  filter: Readonly<Record<string, string>>,
  place: Place,
  next: string | null,
): Pages {
  const { cursor, back } = place;
  const address = (cursorOf: string | undefined, backOf: readonly string[]): string => {
    const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ""));
    if (cursorOf !== undefined) query.set("cursor", cursorOf);
    if (backOf.length > 0) query.set("back", backOf.join("."));
    const text = query.toString();
    return text === "" ? url : `${url}?${text}`;
  };
  const before = cursor === undefined ? [] : [...back, cursor];
  let kept = before;
  while (kept.length > remembered + 1 || kept.join(".").length > maxLength) kept = [forgotten, ...kept.slice(2)];
  const last = back.at(-1);
  return {
    first: cursor === undefined ? null : address(undefined, []),
    previous: cursor === undefined || last === forgotten ? null : address(last, back.slice(0, -1)),
    next: next === null ? null : address(next, kept),
  };
}
