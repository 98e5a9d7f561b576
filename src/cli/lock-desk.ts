import { openAttempts } from "../auth/open-attempts.ts";
import { resolveOptions } from "../auth/resolve-options.ts";
import { linkTargets } from "../http/link-targets.ts";
import { Metrics } from "../metric/metrics.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import type { ServerConfiguration } from "../server/environment.ts";
import { systemClock } from "../shared/clock.ts";
import { createRedisAttemptStore } from "../storage/redis/attempt-store.ts";
import { openRedis } from "../storage/redis/open-redis.ts";
import type { RedisLink } from "../storage/redis/redis-link.ts";
import type { Storage } from "../storage/storage.ts";
import type { LockDirectory } from "../throttle/lock-directory.ts";
import { CommandError } from "./command-error.ts";
import { readKnownSecret } from "./known-secret.ts";

/** What a command does about locks, and the secrets that name them. */
export interface LockDesk {
  readonly locks: LockDirectory;
  readonly ring: SecretRing;
}

/**
 * Opens what the running servers count in, for one command: Redis as well, where they have one. Throws `CommandError` where that does not
 * answer: a lock that is lifted in the database alone would go on holding there.
 */
export async function withLocks<T>(
  storage: Storage,
  configuration: ServerConfiguration,
  use: (desk: LockDesk) => Promise<T>,
): Promise<T> {
  const { redis } = resolveOptions(configuration.options);
  const ring = await readKnownSecret(storage, configuration, "so it would count under other names");
  const quiet = (): void => {};
  const link = redis === null ? null : await openRedis(redis, { onAway: quiet, onBack: quiet, onRefusal: quiet });
  try {
    if (link && !link.isUp) throw new CommandError("Redis does not answer, and the servers may count there: try again when it does.");
    return await use({ locks: await openLocks(storage, link, ring), ring });
  } finally {
    link?.close();
  }
}
