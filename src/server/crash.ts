import { describeError, type Logger } from "../shared/logger.ts";

/** Seconds that a stop may take after a failure that nobody caught. */
const patience = 15;

/**
 * Ends the process after a failure that nobody caught: nobody knows what state it left behind. One line in the log, then requests under
 * way get their time, then exit code 1. A second one in the meantime ends it at once.
 */
export function stopOnCrash(stop: () => Promise<void>, logger: Logger): void {
  let crashed = false;
  // Rejections that nobody handled arrive here as well, with their name as the origin.
  process.on("uncaughtException", (error: unknown, origin) => {
    if (crashed) process.exit(1);
    crashed = true;
    setTimeout(() => process.exit(1), patience * 1000).unref();
    logger.error({ origin, ...describeError(error) }, "the server stops after a failure that nobody caught");
    void stopAndExit(stop);
  });
}

/**
 * Lets the server live on when whoever read its output has gone (`latchkey serve | head`). What is said from then on is lost; a stream
 * that is broken says so once, and unheard it would end the process.
 */
export function surviveClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    // Other commands end when their reader does: see cli/main.ts.
    stream.removeAllListeners("error");
    stream.on("error", () => {});
  }
}

async function stopAndExit(stop: () => Promise<void>): Promise<never> {
  // What could not be stopped in good order ends with the process.
  await stop().catch(() => {});
  return process.exit(1);
}
