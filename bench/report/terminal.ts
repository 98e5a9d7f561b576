import { stripVTControlCharacters, styleText } from "node:util";
import { toMarkdown, type Report } from "./markdown.ts";

/** The same tables for a terminal: columns of one width, verdicts in colour. */
export function toText(report: Report): string {
  const lines = toMarkdown(report).split("\n");
  const out: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const table: string[][] = [];
    while (lines[at]?.startsWith("|")) {
      table.push(
        (lines[at] as string)
          .slice(1, -1)
          .split("|")
          .map((cell) => paint(cell.trim())),
      );
      at += 1;
    }
    const rows = table.filter((row) => row[0] !== "---");
    const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => visible(row[column] ?? ""))));
    for (const row of rows) {
      const cells = row.map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - visible(cell)));
      out.push(`  ${cells.join("  ").trimEnd()}`);
    }
    if (lines[at] !== undefined) out.push(lines[at] as string);
  }
  return out.join("\n");
}

function paint(cell: string): string {
  if (cell === "met") return styleText("green", cell);
  return cell === "**missed**" ? styleText("red", "missed") : cell;
}

function visible(cell: string): number {
  return stripVTControlCharacters(cell).length;
}
