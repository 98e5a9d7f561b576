import { pageStates } from "../page-states.ts";

/** A language that pages speak. */
export type PictureLanguage = "en" | "de";

/** Every state of every page, by name. */
export type States = Readonly<Record<string, () => string>>;

/** The states of all pages, in one language. */
export async function statesOf(language: PictureLanguage): Promise<States> {
  if (language === "en") return pageStates;
  // The same tables once more, whose samples read the language from the address they were loaded by.
  const german = (await import(new URL("../page-states.ts?language=de", import.meta.url).href)) as {
    readonly pageStates: States;
  };
  return german.pageStates;
}
