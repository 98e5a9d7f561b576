import type { ModuleStyle } from "./find-project.ts";

/** How a file is written: with `import` or `require`, with types or without, and how files are called. */
export interface Dialect {
  readonly style: ModuleStyle;
  readonly isTyped: boolean;
  /** "js", "ts" or "mts". */
  readonly ending: string;
}

/** Takes something from a module: `{ a, b }` by name, or what the module is by a name alone. */
export function importLine({ style }: Dialect, what: string, from: string): string {
  return style === "esm" ? `import ${what} from "${from}";` : `const ${what} = require("${from}");`;
}

/** The same for what only types need. */
export function typeImportLine({ isTyped }: Dialect, what: string, from: string): readonly string[] {
  return isTyped ? [`import type ${what} from "${from}";`] : [];
}

/** Loads a module where the line stands, and not before everything else. */
export function loadLine({ style }: Dialect, what: string, from: string): string {
  return style === "esm" ? `const ${what} = await import("${from}");` : `const ${what} = require("${from}");`;
}

/** What stands in front of a declaration that others use. */
export function exported({ style }: Dialect): string {
  return style === "esm" ? "export " : "";
}

/** The end of a file that others use, where `exported` says nothing. */
export function exportLines({ style }: Dialect, name: string): readonly string[] {
  return style === "esm" ? [] : ["", `module.exports = { ${name} };`];
}

/** A type, where there are types. */
export function typed({ isTyped }: Dialect, type: string): string {
  return isTyped ? type : "";
}
