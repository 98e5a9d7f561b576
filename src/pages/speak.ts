import { type CopyKey, copies } from "./copy.ts";
import type { PageFrame } from "./page-frame.ts";

/** Says one text of the copy table, with its `{name}` places filled. Places without a value stay, for `fill`. */
export type Say = (key: CopyKey, values?: Readonly<Record<string, string | number>>) => string;

/** The voice of a page, in the language of its frame. */
export function speak(frame: Pick<PageFrame, "language">): Say {
  const copy = copies[frame.language ?? "en"];
  return (key, values = {}) =>
    copy[key].replace(/\{(\w+)\}/g, (place, name: string) =>
      Object.hasOwn(values, name) ? String(values[name]) : place,
    );
}

/** Narrows a key that was put together at run time; what is not in the table is false. */
export function isCopyKey(key: string): key is CopyKey {
  return Object.hasOwn(copies.en, key);
}
