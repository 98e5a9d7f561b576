import { ConfigurationError } from "../error/configuration-error.ts";
import { parseRedisUrl, UnreadableRedisUrl } from "../storage/redis/parse-redis-url.ts";
import type { RedisClient, RedisCluster } from "../storage/redis/redis-client.ts";
import type { AuthOptions } from "./options.ts";

/** Checks what says where Redis is. Null: there is none. Throws `ConfigurationError`. */
export function resolveRedis(redis: AuthOptions["redis"]): string | RedisClient | RedisCluster | null {
  if (redis === undefined) return null;
  if (typeof redis === "string") {
    try {
      parseRedisUrl(redis);
      return redis;
    } catch (error) {
      if (error instanceof UnreadableRedisUrl) throw new ConfigurationError("redis", error.message);
      throw error;
    }
  }
  if (typeof redis.duplicate !== "function" || typeof redis.call !== "function") {
    throw new ConfigurationError(
      "redis",
      "redis is no client of ioredis; write an address, new Redis(…) or new Cluster(…).",
    );
  }
  return redis;
}
