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
  return [...scriptsOf(text)].map(({ tag, start, code }) => {
    const blank = (part: string): string => part.replaceAll(/[^\r\n]/g, " ");
    const [, written] = /\blang\s*=\s*["']?(\w+)/i.exec(tag) ?? [];
    return {
      text: blank(text.slice(0, start)) + code + blank(text.slice(start + code.length)),
      language: written === "ts" || written === "typescript" ? "ts" : written === "tsx" ? "tsx" : "jsx",
    };
  });
}

/** No component has as many, and each costs as much as the file is long. */
const mostScripts = 16;

interface Script {
  readonly tag: string;
  /** Where its code begins. */
  readonly start: number;
  readonly code: string;
}

/** Every character is looked at once, however many scripts begin that do not end. */
function* scriptsOf(text: string): Generator<Script> {
  const [opening, closing] = [/<script\b/gi, /<\/script\s*>/gi];
  for (let count = 0; count < mostScripts; count += 1) {
    const index = opening.exec(text)?.index ?? -1;
    const start = index === -1 ? 0 : text.indexOf(">", index) + 1;
    if (start === 0) return;
    closing.lastIndex = start;
    const end = closing.exec(text)?.index;
    if (end === undefined) return;
    yield { tag: text.slice(index, start), start, code: text.slice(start, end) };
    opening.lastIndex = closing.lastIndex;
  }
}

/** Whether a file is one that is scanned, by its name. Declarations of types do nothing. */
export function isScanned(path: string): boolean {
  return /\.([cm]?[jt]s|[jt]sx|vue|svelte)$/i.test(path) && !/\.d\.([cm]?ts|[\w-]+\.ts)$/i.test(path);
}
