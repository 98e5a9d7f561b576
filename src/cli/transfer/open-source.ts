import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { NumberedRow } from "../../user/import/import-row.ts";
import { CommandError } from "../command-error.ts";
import { printable } from "../printable.ts";
import { readRows } from "./read-rows.ts";

/** Where rows come from. */
export interface RowSource {
  readonly rows: AsyncIterable<NumberedRow>;
  /** How many there are, for the bar; null: nobody knows. */
  readonly whole: number | null;
}

/** A file of JSON lines, or `-` for standard input. Throws `CommandError`. */
export async function openSource(given: string): Promise<RowSource> {
  if (given === "-") return { rows: readRows(process.stdin), whole: null };
  try {
    const found = await stat(given);
    if (found.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    // Of a pipe with a name nothing can be read twice.
    const whole = found.isFile() ? await countLines(given) : null;
    return { rows: readRows(createReadStream(given)), whole };
  } catch (error) {
    const { code = "why is not known" } = error as NodeJS.ErrnoException;
    throw new CommandError(`${printable(given)} cannot be read: ${code}.`);
  }
}

async function countLines(path: string): Promise<number> {
  let lines = 0;
  let isOpen = false;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
    isOpen = chunk.at(-1) !== 10;
  }
  return isOpen ? lines + 1 : lines;
}
