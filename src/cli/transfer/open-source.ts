import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
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
    const file = await open(given);
    try {
      // Of a pipe with a name nothing can be read twice.
      if (!(await file.stat()).isFile()) return { rows: readRows(createReadStream(given)), whole: null };
    } finally {
      await file.close();
    }
    return { rows: readRows(createReadStream(given)), whole: await countLines(given) };
  } catch (error) {
    throw new CommandError(`${printable(given)} cannot be read: ${(error as NodeJS.ErrnoException).code ?? "why is not known"}.`);
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
