/** Every text of the console, in English. */
export const englishConsole = {
  "console.title": "Console",
} as const;
