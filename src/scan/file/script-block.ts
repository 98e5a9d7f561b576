import { languageOf } from "../syntax/parse-text.ts";
import type { Language } from "../syntax/parser.ts";

/** JavaScript or TypeScript in a file, with everything else blanked out, so that places in it are places in the file. */
export interface ScriptBlock {
  readonly text: string;
  readonly language: Language;
}

/** What of a file is JavaScript or TypeScript: all of it, or the scripts of a component of Vue or Svelte. */
export function blocksOf(path: string, text: string): ScriptBlock[] {
  const language = languageOf(path);
  if (language !== null) return [{ text, language }];
  if (!/\.(vue|svelte)$/i.test(path)) return [];
  return [...text.matchAll(/(<script\b[^>]*>)([^]*?)<\/script\s*>/gi)].map(({ index, 1: tag = "", 2: code = "" }) => {
    const start = index + tag.length;
    const blank = (part: string): string => part.replaceAll(/[^\r\n]/g, " ");
    const [, written] = /\blang\s*=\s*["']?(\w+)/i.exec(tag) ?? [];
    return {
      text: blank(text.slice(0, start)) + code + blank(text.slice(start + code.length)),
      language: written === "ts" || written === "typescript" ? "ts" : written === "tsx" ? "tsx" : "jsx",
    };
  });
}

/** Whether a file is one that is scanned, by its name. Declarations of types do nothing. */
export function isScanned(path: string): boolean {
  return /\.([cm]?[jt]s|[jt]sx|vue|svelte)$/i.test(path) && !/\.d\.([cm]?ts|[\w-]+\.ts)$/i.test(path);
}
