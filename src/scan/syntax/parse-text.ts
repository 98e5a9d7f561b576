import { collectNodes } from "./collect-nodes.ts";
import type { Language, ParsedText, Parser } from "./parser.ts";

/** What a text is written in, by the name of its file. Flow and JSX stand in plain `.js` files. Null: no JavaScript. */
export function languageOf(path: string): Language | null {
  const [, ending] = /\.([cm]?[jt]sx?)$/i.exec(path) ?? [];
  if (ending === undefined) return null;
  const isTypeScript = /t/i.test(ending);
  if (isTypeScript) return /x$/i.test(ending) ? "tsx" : "ts";
  return "jsx";
}

/** Parses a text. A string is what is wrong with it, in the parser's words. */
export function parseText(
  parser: Parser,
  { path, text, language }: { readonly path: string; readonly text: string; readonly language: Language },
): ParsedText | string {
  const sourceType = /\.[cm]?tsx?$|\.mjs$/i.test(path) ? "module" : /\.cjs$/i.test(path) ? "commonjs" : "unambiguous";
  let parsed = parser.parseSync(path, text, { lang: language, sourceType, preserveParens: false });
  // A script of CommonJS may return at its top level, which nothing in its name says.
  if (parsed.program.body.length === 0 && parsed.errors.length > 0 && sourceType !== "commonjs") {
    const again = parser.parseSync(path, text, { lang: language, sourceType: "commonjs", preserveParens: false });
    if (again.program.body.length > 0) parsed = again;
  }
  const { program, comments, errors } = parsed;
  const [first] = errors;
  // With an error that it can go on after, the parser gives the whole tree.
  if (program.body.length === 0 && first !== undefined) return first.message;
  return { program, comments, nodes: collectNodes(program, parser.visitorKeys) };
}
