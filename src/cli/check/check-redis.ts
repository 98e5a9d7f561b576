import type { ResolvedOptions } from "../../auth/resolve-options.ts";
import { openRedis } from "../../storage/redis/open-redis.ts";
import { type Finding, ok, warn } from "./finding.ts";

/** Milliseconds. */
const slow = 10;
const patience = 1_000;
const pings = 5;

/** How Redis answers, where there is one. Throws `ConfigurationError` when it refuses the log-in. */
export async function checkRedis({ redis }: Pick<ResolvedOptions, "redis">): Promise<Finding[]> {
  if (redis === null) return [];
  const quiet = (): void => {};
  const link = await openRedis(redis, { onAway: quiet, onBack: quiet, onRefusal: quiet });
  try {
    const times: number[] = [];
    for (let i = 0; i < pings; i += 1) {
      const start = performance.now();
      await link.send(patience, "PING");
      times.push(performance.now() - start);
    }
    const median = times.toSorted((a, b) => a - b)[Math.floor(pings / 2)] ?? 0;
    const answers = `answers in ${median.toFixed(1)} ms`;
    if (median <= slow) return [ok("redis", answers)];
    return [warn("redis", answers, "run it nearer to this machine: a request waits 30 ms for it at most")];
  } catch {
    return [warn("redis", "does not answer, so everything is done without it", "start it, or correct REDIS_URL")];
  } finally {
    link.close();
  }
}
