import { readFileSync } from "node:fs";

/** Begins to measure how short cores are. Gives what says for which share of the time since then somebody waited for one; null where it is not told. */
export function watchPressure(): () => number | null {
  const [total, began] = [readTotal(), performance.now()];
  return () => {
    const now = readTotal();
    if (total === null || now === null) return null;
    return Math.min(1, (now - total) / 1000 / (performance.now() - began));
  };
}

/** Microseconds (Linux, PSI). */
function readTotal(): number | null {
  try {
    const [, total] = /^some .*total=(\d+)/m.exec(readFileSync("/proc/pressure/cpu", "utf8")) ?? [];
    return total === undefined ? null : Number(total);
  } catch {
    return null;
  }
}
