import type { Language } from "../shared/language.ts";
import { englishConsole } from "./copy/english-console.ts";
import { english } from "./copy/english.ts";
import { germanConsole } from "./copy/german-console.ts";
import { german } from "./copy/german.ts";

/** The name of a text. */
export type CopyKey = keyof typeof english | keyof typeof englishConsole;

/** All texts in one language. */
export type Copy = Readonly<Record<CopyKey, string>>;

export { type Language, languages } from "../shared/language.ts";

/** The one table of texts. A language more is one more object with the same keys, and a missing text is a compile error. */
export const copies: Readonly<Record<Language, Copy>> = {
  en: { ...english, ...englishConsole },
  de: { ...english, ...german, ...germanConsole },
};
