import { readFileSync, writeFileSync } from "node:fs";
import { invariants } from "./invariants.ts";
import type { Cell, Row } from "./results.ts";
import type { Result } from "./run-fault.ts";

const begin = "<!-- faults: begin -->";
const end = "<!-- faults: end -->";
const page = new URL("../../../docs/faults.md", import.meta.url);

/** The table of faults and invariants, as Markdown. */
export function toTable(rows: readonly Row[]): string {
  const heads = ["fault", "parts, seconds", ...invariants.map(({ name }) => name)];
  const lines = rows.map((row) => [
    `**${row.name}**: ${[row.what, ...row.notes].join("; ")}`,
    `${row.parts}, ${row.seconds} s${row.pressure === null ? "" : `; cores short for ${row.pressure} % of the time`}`,
    ...invariants.map(({ name }) => describeCell(row.cells.find(({ invariant }) => invariant === name))),
  ]);
  return [heads, heads.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Nothing that was not looked at is called right. */
function describeCell(cell: Cell | undefined): string {
  if (cell === undefined || cell.checked === 0) return "not looked at";
  const { violations, measured } = cell;
  const count = cell.checked.toLocaleString("en");
  const verdict = violations > 0 ? `**${violations} of ${count} wrong**` : `ok (${count})`;
  return measured === null ? verdict : `${verdict}<br>${measured}`;
}

/** The table with what it was measured on. */
export function toSection(rows: readonly Row[]): string {
  const dates = [...new Set(rows.map(({ date }) => date))].toSorted();
  const machines = [...new Set(rows.map(({ machine }) => machine))];
  const when = dates.length < 2 ? (dates[0] ?? "never") : `${dates[0]} to ${dates.at(-1)}`;
  return `Run ${when} with \`npm run faults -- --write\` on ${machines.join("; ")}.\n\n${toTable(rows)}\n`;
}

/** Writes the table into the page that people read. */
export function writePage(rows: readonly Row[]): void {
  const text = readFileSync(page, "utf8");
  const [before, after] = [text.indexOf(begin), text.indexOf(end)];
  if (before === -1 || after < before) throw new Error(`docs/faults.md has lost its marks ${begin} and ${end}`);
  writeFileSync(page, `${text.slice(0, before + begin.length)}\n\n${toSection(rows)}\n${text.slice(after)}`);
}

/** The table as it stands on the page. */
export function readPage(): string {
  const text = readFileSync(page, "utf8");
  return text.slice(text.indexOf(begin) + begin.length, text.indexOf(end)).trim();
}

const said = 8;

/** One line for each invariant of a fault, for a terminal, with what was wrong. */
export function toLines({ fault, findings, record, took }: Result): string {
  const lines = findings.map(({ invariant, finding }) => {
    const { checked, violations, measured } = finding;
    const verdict = violations.length > 0 ? "WRONG" : checked === 0 ? "-" : "ok";
    const wrong = violations.slice(0, said).map((violation) => `\n        ${violation}`);
    const more = violations.length > said ? `\n        and ${violations.length - said} more` : "";
    const count = checked.toLocaleString("en").padStart(8);
    const number = measured === undefined ? "" : ` (${measured})`;
    return `  ${verdict.padEnd(5)} ${count} ${invariant.name}${number}${wrong.join("")}${more}`;
  });
  const notes = record.notes.map((note) => `  ${note}`);
  return [`${fault.name}  ${took.toFixed(0)} s  ${fault.what}`, ...lines, ...notes].join("\n");
}
