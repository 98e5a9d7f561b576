import { styleText } from "node:util";
import { cutToWidth, printable, printableJson, widthOf } from "./printable.ts";

/** A column of a table: what it is called, and what a row shows in it. */
export interface Column<Row> {
  readonly title: string;
  readonly show: (row: Row) => string | number | null;
  /** May be cut where the terminal is too narrow for the table. Never where nobody looks on, and never an id. */
  readonly flexible?: boolean;
}

/** Columns that a flexible cell keeps at least. */
const leastWidth = 10;
const gap = 2;

/** Prints one JSON document: what every `--json` does. Its members are called as in the HTTP API. */
export function printJson(value: unknown): void {
  console.log(printableJson(value, 2));
}

/** Prints rows below each other, with a heading, as wide as the terminal at most. */
export function printTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): void {
  console.log(renderTable(columns, rows, process.stdout.isTTY ? process.stdout.columns : undefined));
}

/** Says something beside the result: where a list goes on, how far long work has come. It is no part of what is piped on. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** The lines of a table. A column is as wide as its widest cell; what is null is a dash. */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[], available?: number): string {
  const titles = columns.map(({ title }) => title);
  const cells = rows.map((row) => columns.map(({ show }) => printable(String(show(row) ?? "–"))));
  const hasTitles = titles.some((title) => title !== "");
  const natural = titles.map((title, i) => Math.max(widthOf(title), ...cells.map((line) => widthOf(line[i] ?? ""))));
  const widths = available === undefined ? natural : fit(columns, natural, available);
  const align = (line: readonly string[]): string =>
    line
      .map((cell, i) => {
        const shown = cutToWidth(cell, widths[i] ?? 0);
        return shown + " ".repeat(Math.max((widths[i] ?? 0) - widthOf(shown), 0));
      })
      .join(" ".repeat(gap))
      .trimEnd();
  const heading = hasTitles ? [paint("bold", align(titles))] : [];
  return [...heading, ...cells.map(align)].join("\n");
}

/** Takes from the widest flexible column until the table fits, or nothing is left to take. */
function fit<Row>(columns: readonly Column<Row>[], natural: readonly number[], available: number): number[] {
  const widths = [...natural];
  const total = (): number => widths.reduce((sum, width) => sum + width, (widths.length - 1) * gap);
  for (let over = total() - available; over > 0; over = total() - available) {
    const widest = columns.reduce(
      (best, { flexible = false }, i) =>
        flexible && (widths[i] ?? 0) > leastWidth && (widths[i] ?? 0) > (widths[best] ?? 0) ? i : best,
      -1,
    );
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

/** Colours a text where a person sees it: not in a pipe, and not with NO_COLOR. */
export function paint(format: Parameters<typeof styleText>[0], text: string): string {
  return styleText(format, text);
}
