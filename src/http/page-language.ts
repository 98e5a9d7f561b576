import { type Language, languages } from "../pages/copy.ts";
import type { ReadHeader } from "./origin-rule.ts";

/** The language that somebody's browser asks for first, of those that pages speak (RFC 9110, section 12.5.4). The first of ours when it asks for none. */
export function languageOf(header: ReadHeader): Language {
  const wanted = header("accept-language");
  const [first] = languages;
  if (!wanted || wanted.length > maxLength) return first;
  const ranges = wanted
    .split(",")
    .map((range) => /^\s*([a-z*]{1,8})(?:-[\w-]*)?\s*(?:;\s*q=([\d.]{1,5}))?\s*$/i.exec(range))
    .flatMap((match) => (match ? [{ tag: match[1]?.toLowerCase(), weight: Number(match[2] ?? 1) }] : []))
    .filter(({ weight }) => weight > 0)
    // Stable: of equal ones the first stays first.
    .toSorted((one, other) => other.weight - one.weight);
  for (const { tag } of ranges) {
    const known = languages.find((language) => language === tag);
    if (known) return known;
    if (tag === "*") return first;
  }
  return first;
}

/** What is longer is no list of languages. */
const maxLength = 1_000;
