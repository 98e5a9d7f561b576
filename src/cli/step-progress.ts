import type { PlannedBackfill } from "../storage/schema-plan.ts";
import { say } from "./output.ts";

/** Says how far long steps have come. */
export interface StepProgress {
  readonly say: (step: PlannedBackfill, rows: number) => void;
  /** Leaves the terminal with an empty line. */
  end(): void;
}

/** Milliseconds between two lines where nobody looks on. */
const interval = 10_000;

/** One line that changes on a terminal; elsewhere one at the beginning of each step, and one every ten seconds. */
export function createProgress(): StepProgress {
  const isTerminal = process.stderr.isTTY;
  let saidAt = Number.NEGATIVE_INFINITY;
  let last = 0;
  return {
    say: ({ version, what }, rows) => {
      if (isTerminal) process.stderr.write(`\r\u001b[KStep ${version}: ${rows} rows`);
      else if (version !== last || performance.now() - saidAt >= interval) {
        saidAt = performance.now();
        say(version === last ? `Step ${version}: ${rows} rows so far` : `Step ${version}: ${what}`);
      }
      last = version;
    },
    end: () => {
      if (isTerminal && last > 0) process.stderr.write("\r\u001b[K");
    },
  };
}
