import { AuthError } from "../error/auth-error.ts";
import type { Metrics } from "../metric/metrics.ts";
import type { HashQueue } from "./hash-queue.ts";

/** The same queue, with waits, durations and refusals counted. */
export function measureQueue(queue: Pick<HashQueue, "run">, metrics: Metrics): Pick<HashQueue, "run"> {
  const secondsSince = (started: number): number => (performance.now() - started) / 1000;
  return {
    async run(lane, task, signal) {
      const asked = performance.now();
      const measured = async (): ReturnType<typeof task> => {
        metrics.observe("latchkey_password_hash_wait_seconds", {}, secondsSince(asked));
        const started = performance.now();
        const result = await task();
        metrics.observe("latchkey_password_hash_duration_seconds", {}, secondsSince(started));
        return result;
      };
      try {
        return await queue.run(lane, measured, signal);
      } catch (error) {
        const isRefusal = error instanceof AuthError && error.code === "overloaded";
        if (isRefusal) metrics.count("latchkey_password_hash_refusals_total", {});
        throw error;
      }
    },
  };
}
