import type { englishConsole } from "./english-console.ts";

/** The same in German. */
export const germanConsole: Readonly<Record<keyof typeof englishConsole, string>> = {
  "console.title": "Verwaltung",
};
