import type { FileResult } from "../../../src/scan/finding.ts";
import type { ScanAnswer, ScanOrder } from "../../../src/scan/scan-crew.ts";

/** A process of the crew that does what the name of a file says: it ends, hangs, or answers. */
function say(answer: ScanAnswer): void {
  process.send?.(answer);
}

if (process.argv[2] === "stillborn") process.exit(3);
say("ready");
process.on("message", ({ files }: ScanOrder) => {
  for (const path of files) {
    if (path.startsWith("crash")) process.kill(process.pid, "SIGSEGV");
    if (path.startsWith("hang")) for (;;);
    say({ path, findings: [], facts: [], ignored: 0, problem: null } satisfies FileResult);
  }
});
