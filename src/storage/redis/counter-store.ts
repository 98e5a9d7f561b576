import type { Clock } from "../../shared/clock.ts";
import type { CounterStore } from "../../throttle/counter-store.ts";
import { redisKey } from "./key.ts";
import type { RedisLink } from "./redis-link.ts";

export interface RedisCounterOptions {
  readonly link: Pick<RedisLink, "send" | "isUp">;
  /** Of the database. */
  readonly epoch: string;
  readonly clock: Clock;
  /** Counts while Redis is away. */
  readonly fallback: CounterStore;
}

/** Milliseconds to wait for Redis. */
const patience = 250;
/** Milliseconds by which two clocks may differ at least without being taken for one that was put back. */
const leastDifference = 60_000;

/**
 * One step on the server: counts, counts on, or begins anew, and gives 0 when the limit is reached. A window that ends much later than one
 * from now would was begun by a clock that has been put back since, as in SQL.
 */
const script = `
local now, window, slack, limit = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local kept = redis.call('HMGET', KEYS[1], 'count', 'resetAt')
local count, resetAt = tonumber(kept[1] or '0'), tonumber(kept[2] or '0')
if resetAt <= now or resetAt > now + window + slack then
  count, resetAt = 0, now + window
end
if count >= limit then return 0 end
redis.call('HSET', KEYS[1], 'count', count + 1, 'resetAt', string.format('%.0f', resetAt))
redis.call('PEXPIRE', KEYS[1], window + slack)
return 1`;

/** One step less, of a window that runs. 0: nothing is counted here. */
const giveBackScript = `
local kept = redis.call('HMGET', KEYS[1], 'count', 'resetAt')
local count, resetAt = tonumber(kept[1] or '0'), tonumber(kept[2] or '0')
if resetAt <= tonumber(ARGV[1]) or count <= 0 then return 0 end
redis.call('HINCRBY', KEYS[1], 'count', -1)
return 1`;

/**
 * Counts in Redis, and in SQL while Redis is away. Neither knows what the other has counted: within a window in which Redis goes away a
 * limit can double, and once more for each time that Redis comes back empty. A count whose answer is late may count in both.
 */
export function createRedisCounterStore({ link, epoch, clock, fallback }: RedisCounterOptions): CounterStore {
  const send = (command: string, ...values: (string | number)[]): Promise<unknown> =>
    link.isUp ? link.send(patience, command, ...values).catch(() => null) : Promise.resolve(null);
  return {
    take: async (key, limit, window) => {
      if (!link.isUp) return fallback.take(key, limit, window);
      const milliseconds = window * 1000;
      const slack = Math.max(milliseconds, leastDifference);
      const values = [clock(), milliseconds, slack, limit];
      const taken = await link
        .send(patience, "EVAL", script, 1, redisKey(epoch, "count", key), ...values)
        .catch(() => null);
      return taken === null ? fallback.take(key, limit, window) : taken === 1;
    },

    // Where it was counted is not kept: what is not here was counted there, or is over.
    giveBack: async (key) => {
      const given = await send("EVAL", giveBackScript, 1, redisKey(epoch, "count", key), clock());
      if (given !== 1) await fallback.giveBack(key);
    },

    resetsAt: async (key) => {
      const kept = await send("HGET", redisKey(epoch, "count", key), "resetAt");
      const resetAt = Number(kept ?? 0);
      return resetAt > clock() ? new Date(resetAt) : fallback.resetsAt(key);
    },

    // Redis forgets by itself.
    sweep: (endedBefore, limit) => fallback.sweep(endedBefore, limit),
  };
}
