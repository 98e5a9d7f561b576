import type { CheckName } from "./check-table.ts";
import { type Finding, fail } from "./finding.ts";

/** Milliseconds that one check may take. */
const patience = 20_000;

/** Runs one check. When it takes too long it is named, and what else there is goes on. */
export async function withinPatience(
  check: CheckName,
  run: (signal: AbortSignal) => Promise<readonly Finding[]>,
  milliseconds: number = patience,
): Promise<readonly Finding[]> {
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Finding[]>((resolve) => {
    timer = setTimeout(() => {
      const found = `there was no answer within ${milliseconds / 1000} seconds`;
      resolve([fail(check, found, "see what keeps it waiting: a firewall, a lock, a machine that is busy")]);
      over.abort();
    }, milliseconds);
  });
  try {
    return await Promise.race([run(over.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
