import { ConfigurationError } from "../error/configuration-error.ts";
import { quote } from "../shared/quote.ts";
import { readLookFile } from "./read-look-file.ts";

/**
 * Reads a product's own style. Throws `ConfigurationError` for what a browser would not load: the policy of our pages lets nothing in from
 * elsewhere, and a style that silently lacks half of itself is looked for at length.
 */
export function readOwnStyle(setting: string, given: string | URL, origin: string): string {
  const { shown, bytes } = readLookFile(setting, given);
  const refuse = (what: string): ConfigurationError =>
    new ConfigurationError(setting, `${setting} is ${shown}, ${what}`);
  const css = decode(bytes);
  if (css === null) throw refuse("which is no text in UTF-8; write the path of a CSS file.");
  const plain = css.replace(/\/\*(?:(?!\*\/)[^])*\*\//g, " ");
  if (/@import\b/i.test(plain)) throw refuse("which has an @import; put what it imports into the file.");
  const urls = [...plain.matchAll(/url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')]*))/gi)];
  const elsewhere = urls
    .map(([, one, two, three]) => (one ?? two ?? three ?? "").trim())
    .find((url) => !isOurs(url, origin));
  if (elsewhere !== undefined) {
    throw refuse(
      `which loads ${quote(elsewhere)} from another origin; put it on ${origin}, or take it out, for no browser would load it.`,
    );
  }
  return `${css.trim()}\n`;
}

/** On the base URL's origin, inside the style itself, or a part of the page. */
function isOurs(url: string, origin: string): boolean {
  if (/^(?:data:image\/|#)/i.test(url)) return true;
  return URL.parse(url, `${origin}/`)?.origin === origin;
}

function decode(bytes: Buffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
