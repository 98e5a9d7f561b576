import { parseStrictJson } from "../../shared/strict-json.ts";
import type { NumberedRow } from "../../user/import/import-row.ts";

/** Bytes of a line. Metadata has 4,096, and nothing else is long. */
const maxLine = 65_536;
const lineFeed = 10;

/**
 * The rows of a file of JSON lines, each with its number. Empty lines are passed over. No more than a line and a chunk are in memory, however long a
 * line is.
 */
export async function* readRows(chunks: AsyncIterable<Buffer>): AsyncGenerator<NumberedRow> {
  let parts: Buffer[] = [];
  let length = 0;
  let line = 0;
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; ) {
      const end = chunk.indexOf(lineFeed, from);
      const part = chunk.subarray(from, end === -1 ? chunk.length : end);
      length += part.length;
      // What is too long is counted, and not kept.
      if (length <= maxLine) parts.push(part);
      else parts = [];
      if (end === -1) break;
      line += 1;
      const row = toRow(line, parts, length);
      if (row) yield row;
      parts = [];
      length = 0;
      from = end + 1;
    }
  }
  const last = toRow(line + 1, parts, length);
  if (last) yield last;
}

/** Null: the line is empty. */
function toRow(line: number, parts: readonly Buffer[], length: number): NumberedRow | null {
  if (length > maxLine) return { line, problem: "line_too_long" };
  const text = decode(Buffer.concat(parts));
  if (text?.trim() === "") return null;
  const row = text === null ? undefined : parseStrictJson(text);
  return row === undefined ? { line, problem: "bad_json" } : { line, row };
}

/** Null: it is no UTF-8. */
function decode(bytes: Buffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
