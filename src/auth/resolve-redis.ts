import { ConfigurationError } from "../error/configuration-error.ts";
import type { RedisClient } from "../storage/redis/redis-client.ts";
import type { AuthOptions } from "./options.ts";

/** Checks what says where Redis is. Null: there is none. Throws `ConfigurationError`. */
export function resolveRedis(redis: AuthOptions["redis"]): string | RedisClient | null {
  if (redis === undefined) return null;
  if (typeof redis === "string") {
    if (isRedisUrl(redis)) return redis;
    // Security: the value is not repeated, it may hold a password.
    throw new ConfigurationError(
      "redis",
      "redis is no address of a Redis server; write redis://user:password@host:6379/0, or rediss://… for TLS, special characters of the password percent-encoded.",
    );
  }
  if (typeof redis.duplicate !== "function" || typeof redis.call !== "function") {
    throw new ConfigurationError("redis", "redis is no client of ioredis; write an address, or new Redis(…).");
  }
  if ((redis as { readonly isCluster?: boolean }).isCluster === true) {
    throw new ConfigurationError(
      "redis",
      "redis is a cluster, which Latchkey cannot use yet; hand in a client of one server, or of Sentinel.",
    );
  }
  return redis;
}

function isRedisUrl(text: string): boolean {
  const url = URL.parse(text);
  if (!url || !/^rediss?:$/.test(url.protocol) || url.hostname === "" || !/^\/?\d*$/.test(url.pathname)) return false;
  try {
    decodeURIComponent(url.username + url.password);
    return true;
  } catch {
    return false;
  }
}
