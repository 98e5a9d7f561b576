import type { Metrics } from "../metric/metrics.ts";
import { createRelayedFeed, type EndingRelay } from "../revocation/relayed-feed.ts";
import type { FeedWatch, RevocationFeed } from "../revocation/revocation-feed.ts";
import type { RevocationView } from "../revocation/revocation-view.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import type { SharedSessions } from "../session/session-reader.ts";
import type { Clock } from "../shared/clock.ts";
import { describeError, type Logger, withoutThrowing } from "../shared/logger.ts";
import { createRedisAttemptStore } from "../storage/redis/attempt-store.ts";
import { createRedisCounterStore } from "../storage/redis/counter-store.ts";
import { createRedisNetworkFailureStore } from "../storage/redis/network-failure-store.ts";
import { openRedis } from "../storage/redis/open-redis.ts";
import type { RedisClient, RedisCluster } from "../storage/redis/redis-client.ts";
import type { RedisLink } from "../storage/redis/redis-link.ts";
import { RedisFeed } from "../storage/redis/revocation-feed.ts";
import { createRedisSessionCache } from "../storage/redis/session-cache.ts";
import type { Storage } from "../storage/storage.ts";
import type { AttemptStore } from "../throttle/attempt-store.ts";
import type { CounterStore } from "../throttle/counter-store.ts";
import type { NetworkFailureStore } from "../throttle/network-failures.ts";

/** Connects to Redis where there is one, and says in the log when it goes and comes. Throws `ConfigurationError`. */
export async function connectRedis(
  redis: string | RedisClient | RedisCluster | null,
  logger: Logger,
): Promise<RedisLink | null> {
  if (redis === null) return null;
  const log = withoutThrowing(logger);
  return openRedis(redis, {
    onAway: (error) => log.warn(describeError(error), "Redis cannot be reached, everything goes on from the database"),
    onBack: () => log.info({}, "Redis is back"),
    onRefusal: (error) => log.warn(describeError(error), "Redis refuses commands, the database answers instead"),
  });
}

export interface SharingOptions {
  readonly redis: RedisLink | null;
  readonly storage: Storage;
  /** Leads to the other processes of this server. Null: there are none. */
  readonly relay: EndingRelay | null;
  readonly view: RevocationView;
  readonly ring: SecretRing;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** What processes of one installation share beside the database. */
export interface Sharing {
  readonly feed: RevocationFeed;
  readonly sessions: SharedSessions | null;
  readonly counters: CounterStore;
  readonly attempts: AttemptStore;
  readonly networkFailures: NetworkFailureStore;
}

/** Opens what processes share: by Redis where there is one, else by what the database has to offer. */
export async function openSharing(options: SharingOptions): Promise<Sharing> {
  const { redis, storage, view, ring, clock, logger, metrics } = options;
  const log = withoutThrowing(logger);
  const watch = {
    onSilence: (error: unknown) =>
      log.warn(describeError(error), "endings elsewhere are not told of at once, they are seen within a second"),
    onDelay: (seconds: number) => metrics.observe("latchkey_revocation_feed_delay_seconds", {}, seconds),
  };
  const { counters, attempts, networkFailures } = storage;
  if (redis === null) {
    return { feed: await openFeed(options, watch), sessions: null, counters, attempts, networkFailures };
  }
  const { epoch } = await storage.revocations.head();
  return {
    feed: new RedisFeed({ link: redis, log: storage.revocations, ring, epoch, lineage: () => view.lineage, watch }),
    sessions: { cache: createRedisSessionCache({ link: redis, ring, epoch }), clock },
    counters: createRedisCounterStore({ link: redis, epoch, clock, fallback: counters }),
    attempts: createRedisAttemptStore({ link: redis, epoch, clock, fallback: attempts }),
    networkFailures: createRedisNetworkFailureStore({ link: redis, epoch, clock, fallback: networkFailures }),
  };
}

/** The database may tell nobody (SQLite), or nobody at once (behind a pooler): the other processes of this server hear of it all the same. */
async function openFeed({ storage, relay, view }: SharingOptions, watch: FeedWatch): Promise<RevocationFeed> {
  const own = await storage.openFeed(watch);
  return relay === null ? own : createRelayedFeed({ own, relay, lineage: () => view.lineage });
}
