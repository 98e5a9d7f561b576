import { paint } from "../output.ts";
import { printable, widthOf } from "../printable.ts";
import type { Finding, Level } from "../../doctor/finding.ts";

const marks: Readonly<Record<Level, string>> = { ok: "ok  ", warn: "warn", fail: "FAIL" };
const colours = { ok: "green", warn: "yellow", fail: "red" } as const;
/** Columns of mark and name, where sentences begin. */
const indent = 24;
/** A line that is broken more often than this is harder to read than one that the terminal breaks. */
const narrowest = 60;

/** A finding as a person reads it. `columns`: of the terminal; undefined for lines that nothing breaks, as in a pipe. */
export function showFinding({ check, level, found, why, fix }: Finding, columns?: number): string {
  const width = columns !== undefined && columns >= narrowest ? columns - indent : undefined;
  const [first = "", ...more] = wrap(printable(found), width);
  const below = (lines: readonly string[]): string[] => lines.map((line) => " ".repeat(indent) + line);
  const dim = (text: string): string[] => wrap(printable(text), width).map((line) => paint("dim", line));
  return [
    `${paint(colours[level], marks[level])}  ${check.padEnd(indent - 7)} ${first}`,
    ...below(more),
    ...below(why === undefined ? [] : dim(why)),
    ...below(fix === undefined ? [] : dim(`→ ${fix}`)),
  ].join("\n");
}

/** Breaks a text between words. A word that is wider than a line has one of its own. */
function wrap(text: string, width: number | undefined): string[] {
  if (width === undefined) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || widthOf(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}
