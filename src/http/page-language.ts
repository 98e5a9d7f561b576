import { type Language, languages } from "../shared/language.ts";
import type { ReadHeader } from "./origin-rule.ts";
import type { HttpSettings } from "./settings.ts";

/**
 * The language that somebody's browser asks for first, of those that pages speak (RFC 9110, section 12.5.4; of a tag only the language
 * counts, so that `de-AT` is answered in German). The first of ours when it asks for none of them, or for what is no list of languages.
 */
export function languageOf(header: ReadHeader, { languages }: Pick<HttpSettings, "languages">): Language {
  const ranges = readRanges(header);
  // A star stands for all that the list does not name.
  const star = ranges.findIndex(({ tag }) => tag === "*");
  return pick(ranges, languages, star) ?? languages[0];
}

/** The one that a browser names, of all that we speak: what mails to its person are in. Null: it names none of ours, as programs do. */
export function namedLanguage(header: ReadHeader): Language | null {
  return pick(readRanges(header), languages, -1);
}

/** Of these languages the one whose range stands first. `otherwise` is where it stands for what is not named. */
function pick(ranges: readonly LanguageRange[], among: readonly Language[], otherwise: number): Language | null {
  let best: { readonly language: Language | null; readonly rank: number } = { language: null, rank: ranges.length };
  for (const language of among) {
    const own = ranges.findIndex(({ tag }) => tag === language);
    const rank = own === -1 ? otherwise : own;
    const isWanted = rank !== -1 && ranges[rank]?.weight !== 0;
    if (isWanted && rank < best.rank) best = { language, rank };
  }
  return best.language;
}

/** What is asked for, the best first. */
function readRanges(header: ReadHeader): readonly LanguageRange[] {
  const wanted = header("accept-language");
  // Security: what is longer is no list of languages, and is not taken apart.
  if (!wanted || wanted.length > maxLength) return [];
  // Stable: of equal ones the first stays first.
  return wanted
    .split(",")
    .flatMap(readRange)
    .toSorted((one, other) => other.weight - one.weight);
}

const maxLength = 1_000;

interface LanguageRange {
  readonly tag: string;
  readonly weight: number;
}

/** One element of the list; what is none is left out, and so is the refusal of a region alone: `de-CH;q=0` says nothing of German. */
function readRange(text: string): readonly LanguageRange[] {
  const match =
    /^(?<tag>[a-z]{1,8}|\*)(?<region>(?:-[a-z0-9]{1,8})*)(?:[ \t]*;[ \t]*q=(?<weight>0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$/i;
  const { tag, region, weight = "1" } = match.exec(text.trim())?.groups ?? {};
  if (tag === undefined || (region !== "" && Number(weight) === 0)) return [];
  return [{ tag: tag.toLowerCase(), weight: Number(weight) }];
}
