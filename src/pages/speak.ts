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
    let said = "";
    for (const [index, piece] of piecesOf(text).entries()) {
      if (index % 2 === 0) {
        said += piece;
        continue;
      }
      const value = Object.hasOwn(values, piece) ? values[piece] : undefined;
      said += typeof value === "number" ? formatsOf(copy["page.locale"]).number.format(value) : (value ?? `{${piece}}`);
    }
    return said;
  };
}

/** Texts that were taken apart, of which there are as many as in the copy tables. */
const known = new Map<string, readonly string[]>();

/** What stands around the places of a text, and between each two of them the name of a place. */
function piecesOf(text: string): readonly string[] {
  let pieces = known.get(text);
  if (pieces === undefined) {
    pieces = text.split(/\{(\w+)\}/);
    known.set(text, pieces);
  }
  return pieces;
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
