import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import type { Metrics } from "../metric/metrics.ts";

/** Milliseconds between two looks at the event loop. */
const resolution = 20;

/** Says where numbers about this process are read. Gives what stops the one timer that it takes. */
export function watchProcess(metrics: Metrics): () => void {
  const lag = monitorEventLoopDelay({ resolution });
  lag.enable();
  // The histogram counts whole intervals between two looks: what is over the resolution is the lag.
  const seconds = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e9 - resolution / 1000);
  metrics.source("process_cpu_seconds_total", () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  metrics.source("process_resident_memory_bytes", () => process.memoryUsage.rss());
  metrics.source("process_start_time_seconds", () => performance.timeOrigin / 1000);
  metrics.source("nodejs_heap_size_used_bytes", () => process.memoryUsage().heapUsed);
  metrics.source("nodejs_active_resources", () => process.getActiveResourcesInfo().length);
  metrics.source("nodejs_eventloop_active_seconds_total", () => performance.eventLoopUtilization().active / 1000);
  metrics.source("nodejs_eventloop_lag_p99_seconds", () => (lag.count === 0 ? 0 : seconds(lag.percentile(99))));
  metrics.source("nodejs_eventloop_lag_max_seconds", () => {
    // The last of the two in the table: what was read is forgotten.
    const worst = lag.count === 0 ? 0 : seconds(lag.max);
    lag.reset();
    return worst;
  });
  return () => lag.disable();
}
