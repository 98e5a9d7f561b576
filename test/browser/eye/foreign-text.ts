import { copies, type Language, languages } from "../../../src/pages/copy.ts";

/** Sentences on a page that are said in another language than the page says it speaks. What stands in both tables is no sign of either. */
export function findForeignText(language: Language, shown: readonly string[]): string[] {
  const own = new Set(Object.values(copies[language]));
  const foreign = new Set(
    languages
      .filter((other) => other !== language)
      .flatMap((other) => Object.values(copies[other]))
      .filter((text) => !own.has(text)),
  );
  return shown.filter((text) => foreign.has(text)).map((text) => `"${text}" is in another language`);
}
