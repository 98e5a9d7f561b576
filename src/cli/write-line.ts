import { once } from "node:events";

/** Writes a line to standard output, and waits where its reader is slower. False once nobody reads any more, as below `| head`. */
export async function writeLine(text: string): Promise<boolean> {
  const { stdout } = process;
  if (stdout.destroyed || stdout.errored) return false;
  if (stdout.listenerCount("error") === 0) stdout.on("error", ignoreGone);
  if (stdout.write(`${text}\n`)) return true;
  await Promise.race([once(stdout, "drain"), once(stdout, "close")]).catch(() => {});
  return !stdout.destroyed;
}

function ignoreGone(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}
