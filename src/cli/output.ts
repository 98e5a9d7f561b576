import { styleText } from "node:util";

/** A column of a table: what it is called, and what a row shows in it. */
export interface Column<Row> {
  readonly title: string;
  readonly show: (row: Row) => string | number | null;
}

/** Prints one JSON document: what every `--json` does. Its members are called as in the HTTP API. */
export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}

/** Prints rows below each other, with a heading when somebody looks on. */
export function printTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): void {
  console.log(renderTable(columns, rows));
}

/** The lines of a table. A column is as wide as its widest cell; what is null is a dash. */
export function renderTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const titles = columns.map(({ title }) => title);
  const cells = rows.map((row) => columns.map(({ show }) => printable(show(row) ?? "–")));
  const hasTitles = titles.some((title) => title !== "");
  const widths = titles.map((title, i) => Math.max(title.length, ...cells.map((line) => line[i]?.length ?? 0)));
  const align = (line: readonly string[]): string =>
    line
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd();
  const heading = hasTitles ? [paint("bold", align(titles))] : [];
  return [...heading, ...cells.map(align)].join("\n");
}

/** Colours a text where a person sees it: not in a pipe, and not with NO_COLOR. */
export function paint(format: Parameters<typeof styleText>[0], text: string): string {
  return styleText(format, text);
}

/**
 * Security: a name or a user agent is somebody else's text. Control characters could move the cursor, and direction marks turn a line
 * around.
 */
function printable(cell: string | number): string {
  return String(cell).replaceAll(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, "�");
}
