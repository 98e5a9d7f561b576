import type { Metrics } from "../metric/metrics.ts";
import type { HashQueue } from "../password/hash-queue.ts";
import type { RevocationFeed } from "../revocation/revocation-feed.ts";
import type { RevocationView } from "../revocation/revocation-view.ts";
import type { ServiceFeed } from "../service/service-feed.ts";
import type { SessionReader } from "../session/session-reader.ts";
import type { SessionVerifier } from "../session/session-verifier.ts";
import type { RedisLink } from "../storage/redis/redis-link.ts";
import type { Tokens } from "../token/tokens.ts";
import type { Storage } from "../storage/storage.ts";

/** What keeps numbers of its own, which are read when somebody asks. */
export interface Watched {
  readonly view: Pick<RevocationView, "age" | "size">;
  readonly feed: Pick<RevocationFeed, "state">;
  readonly queue: Pick<HashQueue, "running" | "waiting">;
  readonly verifier: Pick<SessionVerifier, "usage">;
  readonly tokens: Pick<Tokens, "verifier">;
  readonly reader: Pick<SessionReader, "isShared" | "usage">;
  readonly redis: Pick<RedisLink, "isUp"> | null;
  readonly storage: Pick<Storage, "usage">;
  readonly serviceFeed: Pick<ServiceFeed, "usage">;
}

/** Says where the gauges of an opened installation are read. */
export function watchCore(metrics: Metrics, watched: Watched): void {
  const { view, feed, serviceFeed, queue, verifier, reader, tokens, redis, storage } = watched;
  metrics.source("latchkey_session_checks_total", () => [
    [{ source: "memory" }, verifier.usage.fromMemory],
    [{ source: "cache" }, verifier.usage.fromCache],
    [{ source: "database" }, verifier.usage.fromDatabase],
  ]);
  metrics.source("latchkey_sessions_remembered", () => verifier.usage.remembered);
  metrics.source("latchkey_access_token_checks_total", () => [
    [{ source: "memory" }, tokens.verifier.usage.fromMemory],
    [{ source: "signature" }, tokens.verifier.usage.verified],
  ]);
  metrics.source("latchkey_access_tokens_remembered", () => tokens.verifier.usage.remembered);
  metrics.source("latchkey_revocation_view_age_seconds", () => view.age() / 1000);
  metrics.source("latchkey_revocation_view_entries", () => view.size);
  metrics.source("latchkey_feed_streams", () => serviceFeed.usage.streams);
  metrics.source("latchkey_feed_polls", () => serviceFeed.usage.polls);
  metrics.source("latchkey_revocation_feed", () => [[{ state: feed.state }, 1]]);
  metrics.source("latchkey_session_cache_reads_total", () => {
    const { hit, miss, outdated, unavailable } = reader.usage;
    if (!reader.isShared) return [];
    return [
      [{ outcome: "hit" }, hit],
      [{ outcome: "miss" }, miss],
      [{ outcome: "outdated" }, outdated],
      [{ outcome: "unavailable" }, unavailable],
    ];
  });
  metrics.source("latchkey_redis_up", () => (redis ? Number(redis.isUp) : []));
  metrics.source("latchkey_password_hashes_running", () => queue.running);
  metrics.source("latchkey_password_hashes_waiting", () => queue.waiting);
  metrics.source("latchkey_storage_connections", () => {
    const usage = storage.usage();
    return usage
      ? [
          [{ state: "used" }, usage.used],
          [{ state: "idle" }, usage.idle],
        ]
      : [];
  });
  metrics.source("latchkey_storage_connections_waiting", () => storage.usage()?.waiting ?? []);
}
