import { answerScans } from "../../scan/answer-scans.ts";
import type { ScanOrder } from "../../scan/scan-crew.ts";
import { CommandError } from "../command-error.ts";

/** One of the processes of `latchkey scan`, which starts it. */
export async function scanWorker(): Promise<void> {
  if (process.send === undefined) throw new CommandError("latchkey scan starts this; it is not a command of its own.");
  await answerScans({
    send: (answer) => process.send?.(answer),
    onOrder: (listener) => process.on("message", (order: ScanOrder) => listener(order)),
  });
  // Whoever leads is gone, or has no more files.
  process.once("disconnect", () => process.exit());
}
