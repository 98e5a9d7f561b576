import { once } from "node:events";

/** Writes a line to standard output, and waits where its reader is slower, so that nothing heaps up here. */
export async function writeLine(text: string): Promise<void> {
  if (!process.stdout.write(`${text}\n`)) await once(process.stdout, "drain");
}
