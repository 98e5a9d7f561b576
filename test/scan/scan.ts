import { loadParser } from "../../src/scan/syntax/parser.ts";
import { scanText } from "../../src/scan/scan-text.ts";
import type { FileResult } from "../../src/scan/finding.ts";

const parser = await loadParser();

/** Scans a text as if it stood in this file. */
export function scanOf(text: string, path = "src/app.ts"): FileResult {
  return scanText(parser, { path, text });
}

/** What is found in a text, as `rule:line`. */
export function foundIn(text: string, path = "src/app.ts"): string[] {
  return scanOf(text, path).findings.map(({ rule, line }) => `${rule}:${line}`);
}
