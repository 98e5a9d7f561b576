import { AuthError } from "../error/auth-error.ts";
import type { Metrics } from "../metric/metrics.ts";
import { findTracing } from "../trace/tracing.ts";
import type { HashQueue } from "./hash-queue.ts";

/** The same queue, with waits, durations and refusals counted, and shown in the trace of whoever waits. */
export function measureQueue(queue: Pick<HashQueue, "run">, metrics: Metrics): Pick<HashQueue, "run"> {
  const secondsSince = (started: number): number => (performance.now() - started) / 1000;
  return {
    async run(lane, task, signal) {
      const asked = performance.now();
      const tracing = findTracing();
      const waiting = tracing?.start("latchkey password hash wait", {});
      const measured = async (): ReturnType<typeof task> => {
        waiting?.end();
        metrics.observe("latchkey_password_hash_wait_seconds", {}, secondsSince(asked));
        const started = performance.now();
        const hashing = tracing?.start("latchkey password hash", {});
        try {
          return await task();
        } finally {
          hashing?.end();
          metrics.observe("latchkey_password_hash_duration_seconds", {}, secondsSince(started));
        }
      };
      try {
        // It is run by whoever has just finished: in the trace of that one, were it not bound to its own.
        return await queue.run(lane, tracing ? tracing.bind(measured) : measured, signal);
      } catch (error) {
        const isRefusal = error instanceof AuthError && error.code === "overloaded";
        if (isRefusal) metrics.count("latchkey_password_hash_refusals_total", {});
        if (isRefusal) waiting?.fail("overloaded");
        waiting?.end();
        throw error;
      }
    },
  };
}
