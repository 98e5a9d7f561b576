import { resolveOptions } from "../auth/resolve-options.ts";
import { Metrics } from "../metric/metrics.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import type { ServerConfiguration } from "../server/environment.ts";
import { systemClock } from "../shared/clock.ts";
import { createRedisAttemptStore } from "../storage/redis/attempt-store.ts";
import { openRedis } from "../storage/redis/open-redis.ts";
import type { Storage } from "../storage/storage.ts";
import { createAttempts } from "../throttle/create-attempts.ts";
import { createLockDirectory } from "../throttle/create-lock-directory.ts";
import type { LockDirectory } from "../throttle/lock-directory.ts";
import { CommandError } from "./command-error.ts";
import { readKnownSecret } from "./known-secret.ts";

/** What a command does about locks, and the secrets that give accounts their keys. */
export interface LockDesk {
  readonly locks: LockDirectory;
  readonly ring: SecretRing;
}

/**
 * Opens what the servers count in, for one command: Redis as well, where there is one. Throws `CommandError` where it does not answer: a
 * lock that is lifted in the database alone would go on holding there.
 */
export async function withLocks<T>(
  storage: Storage,
  configuration: ServerConfiguration,
  use: (desk: LockDesk) => Promise<T>,
): Promise<T> {
  const { redis } = resolveOptions(configuration.options);
  const ring = await readKnownSecret(storage, configuration, "so it knows accounts by other keys");
  const quiet = (): void => {};
  const link = redis === null ? null : await openRedis(redis, { onAway: quiet, onBack: quiet, onRefusal: quiet });
  try {
    if (link && !link.isUp) {
      throw new CommandError("Redis does not answer, and it is where attempts are counted: try again when it does.");
    }
    const { epoch } = await storage.revocations.head();
    const clock = systemClock;
    const fallback = storage.attempts;
    const store = link ? createRedisAttemptStore({ link, epoch, clock, fallback }) : fallback;
    const nothing = { note: (): void => {} };
    const notice = async (): Promise<readonly never[]> => [];
    const attempts = createAttempts({ store, ring, clock, metrics: new Metrics(), eventBatch: nothing, notice });
    return await use({ locks: createLockDirectory({ store, attempts, clock }), ring });
  } finally {
    link?.close();
  }
}
