import { readdirSync, readFileSync } from "node:fs";
import { constants, getPriority, setPriority } from "node:os";
import type { HashQueue } from "./hash-queue.ts";

/** Where Linux lists the threads of a process, by ids that `setPriority` takes. */
const threads = "/proc/self/task";
/** What libuv calls the threads that hashes are computed on. */
const poolThread = "libuv-worker";
/** How much nicer they get: about a third of a share where there are more threads than cores. */
const step = 5;

/**
 * The same queue; with the first hash, the threads that compute them yield to the one that answers requests. See docs/decisions/0171.
 */
export function yieldThreads(queue: HashQueue): HashQueue {
  let yielded = false;
  return {
    get running() {
      return queue.running;
    },
    get waiting() {
      return queue.waiting;
    },
    run: (lane, task, signal) =>
      queue.run(
        lane,
        () => {
          // The pool begins with the first task that is given to it.
          const result = task();
          if (!yielded) lowerPoolThreads();
          yielded = true;
          return result;
        },
        signal,
      ),
    close: () => queue.close(),
  };
}

/** Lowers the priority of the pool's threads, once, on Linux. Elsewhere, and where the system does not allow it, nothing happens. */
function lowerPoolThreads(): void {
  try {
    const priority = Math.min(getPriority() + step, constants.priority.PRIORITY_LOW);
    for (const id of readdirSync(threads)) {
      const name = readFileSync(`${threads}/${id}/comm`, "utf8").trimEnd();
      // Someone may have lowered it further, and raising it again is not allowed.
      if (name === poolThread && getPriority(Number(id)) < priority) setPriority(Number(id), priority);
    }
  } catch {
    // Hashes are as good without: logins then cost everybody else a little more.
  }
}
