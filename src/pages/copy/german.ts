import type { english } from "./english.ts";

/** The same in German. */
export const german: Readonly<Partial<Record<keyof typeof english, string>>> = {
  "page.lang": "de",
  "page.locale": "de-DE",
};
