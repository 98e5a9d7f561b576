import { type Copy, type CopyKey, copies } from "./copy.ts";
import { formatsOf } from "./formats-of.ts";
import type { PageFrame } from "./page-frame.ts";

/** Says one text of the copy table, with its `{name}` places filled, numbers as the language writes them. Places without a value stay, for `fill`. */
export type Say = (key: CopyKey, values?: Readonly<Record<string, string | number>>) => string;

/** What decides how a page speaks. */
export type Voice = Pick<PageFrame, "language" | "copy">;

/** The voice of a page, in the language of its frame. */
export function speak(frame: Voice): Say {
  const copy = copyOf(frame);
  return (key, values) => {
    const text = copy[key];
    if (values === undefined) return text;
    return text.replace(/\{(\w+)\}/g, (place, name: string) => {
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      return typeof value === "number" ? formatsOf(copy["page.locale"]).number.format(value) : (value ?? place);
    });
  };
}

/** Says how many: `key` is the part before `.one` and `.other`, which have a place for `{count}`. */
export function sayCount(frame: Voice, key: CountedKey, count: number): string {
  const { plural } = formatsOf(copyOf(frame)["page.locale"]);
  return speak(frame)(`${key}.${plural.select(count) === "one" ? "one" : "other"}`, { count });
}

function copyOf({ copy, language = "en" }: Voice): Copy {
  return copy ?? copies[language];
}

/** Of a text that has a form for one and a form for many. */
export type CountedKey = CopyKey extends infer Key ? (Key extends `${infer Base}.one` ? Base : never) : never;

/** Narrows a key that was put together at run time; what is not in the table is false. */
export function isCopyKey(key: string): key is CopyKey {
  return Object.hasOwn(copies.en, key);
}
