import type { Frame } from "./finding.ts";
import type { LineMap } from "./line-map.ts";

/** Columns of a line that are shown at most. */
const widest = 160;
/** Columns in front of the marked place that are kept where a line is cut. */
const before = 40;

/** The line of a place and its neighbours, cut where lines are long. */
export function frameOf(
  lines: LineMap,
  from: { readonly line: number; readonly column: number },
  to: { readonly line: number; readonly column: number },
): Frame {
  const cut = from.column > widest - before ? from.column - before : 1;
  const firstLine = Math.max(from.line - 1, 1);
  const lastLine = Math.min(from.line + 1, lines.count);
  const shown = Array.from({ length: lastLine - firstLine + 1 }, (_, i) =>
    lines.textOf(firstLine + i).slice(cut - 1, cut - 1 + widest),
  );
  const column = from.column - cut + 1;
  const own = shown[from.line - firstLine] ?? "";
  const end = to.line === from.line ? to.column - cut + 1 : own.length + 1;
  return { firstLine, lines: shown, column, length: Math.max(Math.min(end, own.length + 1) - column, 1) };
}
