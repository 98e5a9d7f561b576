import type { Comment, Node, OxcError, Program } from "oxc-parser";

/** The part of `oxc-parser` that is used. */
export interface Parser {
  readonly parseSync: (
    name: string,
    text: string,
    options: {
      readonly lang: Language;
      readonly sourceType: "commonjs" | "module" | "unambiguous";
      readonly preserveParens: false;
    },
  ) => { readonly program: Program; readonly comments: Comment[]; readonly errors: OxcError[] };
  readonly visitorKeys: Readonly<Record<string, readonly string[]>>;
}

export type Language = "js" | "jsx" | "ts" | "tsx";

/** `oxc-parser` is not installed, or is one that works otherwise. */
export class ParserMissing extends Error {
  override readonly name = "ParserMissing";
}

/**
 * Loads the parser, which only `latchkey scan` needs: it is an optional peer dependency. Rejects with `ParserMissing`, whose message is
 * the sentence that helps.
 */
export async function loadParser(): Promise<Parser> {
  let module: Partial<Parser>;
  try {
    module = await import("oxc-parser");
  } catch (error) {
    throw new ParserMissing(
      "latchkey scan needs oxc-parser, which is not installed: npm install --save-dev oxc-parser",
      { cause: error },
    );
  }
  const { parseSync, visitorKeys } = module;
  if (typeof parseSync === "function" && typeof visitorKeys === "object") return { parseSync, visitorKeys };
  throw new ParserMissing(
    "latchkey scan needs another oxc-parser than the one that is installed: npm install --save-dev oxc-parser@latest",
  );
}

/** A tree and what belongs to it. Null: the text does not parse. */
export interface ParsedText {
  readonly program: Program;
  readonly comments: readonly Comment[];
  readonly nodes: ReadonlyMap<Node["type"], readonly Node[]>;
}
