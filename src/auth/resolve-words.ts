import { ConfigurationError } from "../error/configuration-error.ts";
import type { HttpSettings } from "../http/settings.ts";
import { copies, type Copy, type CopyKey, type Language, languages } from "../pages/copy.ts";
import { findNearMatch } from "../shared/near-match.ts";
import { kindOf, quote } from "../shared/quote.ts";
import type { OwnTexts } from "./options.ts";

/** What pages and mails are written in, the first one for whoever asks for none of them. Throws `ConfigurationError`. */
export function resolveLanguages(given: readonly string[] = languages): HttpSettings["languages"] {
  const [first, ...more] = given.map((text) => {
    const known = languages.find((language) => language === text);
    if (known) return known;
    throw new ConfigurationError("languages", `languages has ${quote(text)}; write ${languages.join(" or ")}.`);
  });
  if (first === undefined || new Set(given).size < given.length) {
    throw new ConfigurationError("languages", "languages is empty, or names one twice; write each language once.");
  }
  return [first, ...more];
}

/**
 * The texts of pages, those of the owner in the place of ours. Throws `ConfigurationError`: a text that is not there would never be said, and
 * one without a place of ours would leave out what it is about.
 */
export function resolveCopies(given: OwnTexts = {}): HttpSettings["copies"] {
  for (const name of Object.keys(given)) {
    if (languages.some((language) => language === name)) continue;
    throw new ConfigurationError("copy", `copy has ${quote(name)}; write ${languages.join(" or ")}.`);
  }
  return { en: resolveCopy("en", given.en), de: resolveCopy("de", given.de) };
}

function resolveCopy(language: Language, given: unknown = {}): Copy {
  const where = `copy.${language}`;
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new ConfigurationError("copy", `${where} is ${kindOf(given)}; write an object of texts by name.`);
  }
  const ours = copies[language];
  const own: Partial<Record<CopyKey, string>> = {};
  for (const [key, text] of Object.entries(given)) {
    if (text === undefined) continue;
    if (!isKey(key)) throw unknownKey(where, key);
    const fault = findFault(key, text, ours[key]);
    if (fault !== null) throw new ConfigurationError("copy", `${where} says of ${quote(key)} ${fault}.`);
    own[key] = text as string;
  }
  return { ...ours, ...own };
}

function isKey(key: string): key is CopyKey {
  return Object.hasOwn(copies.en, key);
}

function unknownKey(where: string, key: string): ConfigurationError {
  const near = findNearMatch(key, Object.keys(copies.en));
  const hint = near === null ? "the names are in docs/pages.md" : `did you mean ${quote(near)}?`;
  return new ConfigurationError("copy", `${where} has ${quote(key)}, which no page says (${hint}).`);
}

/** UTF-16 units. A page is no place for a novel. */
const maxLength = 1_000;

/** What is wrong with a text, in words that follow its name. Null: nothing is. */
function findFault(key: CopyKey, text: unknown, ours: string): string | null {
  if (typeof text !== "string") return `${kindOf(text)}; write a text`;
  if (text.trim() === "") return "nothing; write a text, or leave it out";
  if (text.length > maxLength) return `more than ${maxLength} characters; write fewer`;
  if (/\p{Cc}/u.test(text)) return "a control character; write it again without";
  if (key === "page.lang" || key === "page.locale") {
    return isLocale(text) ? null : `${quote(text)}, which is no language tag; write one such as ${quote(ours)}`;
  }
  const [wanted, written] = [placesIn(ours), placesIn(text)];
  const invented = written.find((place) => !wanted.includes(place));
  if (invented !== undefined) return `${invented}, for which it is given nothing; take it out`;
  // "One" may be a word.
  const lost = wanted.find((place) => !written.includes(place) && !(key.endsWith(".one") && place === "{count}"));
  return lost === undefined ? null : `nothing of ${lost}; put it where it belongs`;
}

function placesIn(text: string): readonly string[] {
  return text.match(/\{\w+\}/g) ?? [];
}

function isLocale(text: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(text).length === 1;
  } catch {
    return false;
  }
}
