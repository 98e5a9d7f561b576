import { performance } from "node:perf_hooks";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** The share of a look's time in which the event loop did something, under which nobody is kept waiting. */
const calm = 0.05;
/** Looks after which a server is one that is never calm. It needs the room for itself then. */
const mostLooks = 60;

/**
 * Gives back the memory that only the start of a process has needed, once, as soon as nothing is asked of it. V8 would keep it: of an idle server
 * that is a fifth. See docs/decisions/0391.
 */
export function forgetTheStart({ interval = 1_000 }: { readonly interval?: number } = {}): void {
  let looks = 0;
  let last = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization();
    const isCalm = performance.eventLoopUtilization(now, last).utilization < calm;
    last = now;
    looks += 1;
    if (isCalm) collect();
    if (isCalm || looks === mostLooks) clearInterval(timer);
  }, interval);
  timer.unref();
}

/** The thorough kind, which gives its pages back to the system: some 80 ms of processor time. Only V8 itself can be asked for it. */
function collect(): void {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("globalThis.gc") as ((options: object) => void) | undefined;
  setFlagsFromString("--no-expose-gc");
  gc?.({ type: "major", execution: "sync", flavor: "last-resort" });
}
