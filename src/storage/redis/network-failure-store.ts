import type { Clock } from "../../shared/clock.ts";
import type { NetworkFailureStore } from "../../throttle/network-failures.ts";
import { redisKey } from "./key.ts";
import type { RedisLink } from "./redis-link.ts";

export interface RedisNetworkFailureOptions {
  readonly link: Pick<RedisLink, "send" | "isUp">;
  /** Of the database. */
  readonly epoch: string;
  readonly clock: Clock;
  /** Counts while Redis is away. */
  readonly fallback: NetworkFailureStore;
}

/** Milliseconds to wait for Redis. */
const patience = 250;
/** Milliseconds by which two clocks may differ at least without being taken for one that was put back. */
const leastDifference = 60_000;

/** The statement of `sql/network-failure-store.ts`, step by step. Gives since and waits, or -1 and until when to wait. */
const beginScript = `
local now, window, slack, account = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ',' .. ARGV[4]
local mostFailures, marksLength, longest = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local kept = redis.call('HMGET', KEYS[1], 'since', 'resetAt', 'failures', 'accounts', 'waits', 'waitUntil')
local since, resetAt, failures = tonumber(kept[1] or '0'), tonumber(kept[2] or '0'), tonumber(kept[3] or '0')
local accounts, waits, waitUntil = kept[4] or '', tonumber(kept[5] or '0'), tonumber(kept[6] or '0')
if resetAt <= now or resetAt > now + window + slack then
  since, resetAt, failures, accounts, waits, waitUntil = now, now + window, 0, '', 0, 0
end
if waitUntil > now and waitUntil <= now + longest * 1000 + ${leastDifference} then
  return {-1, string.format('%.0f', waitUntil)}
end
failures = failures + 1
if #accounts < marksLength and not string.find(accounts, account, 1, true) then accounts = accounts .. account end
if waits > 0 or (failures >= mostFailures and #accounts >= marksLength) then
  waitUntil = now + 1000 * math.min(longest, 2 ^ math.min(waits, 30))
  waits, resetAt = waits + 1, now + window
else
  waitUntil = 0
end
redis.call('HSET', KEYS[1], 'since', string.format('%.0f', since), 'resetAt', string.format('%.0f', resetAt), 'failures', failures,
  'accounts', accounts, 'waits', waits, 'waitUntil', string.format('%.0f', waitUntil))
redis.call('PEXPIRE', KEYS[1], window + slack)
return {waits, string.format('%.0f', since)}`;

const takeBackScript = `
local account, since, waited, right = ',' .. ARGV[1], ARGV[2], ARGV[3] == '1', ARGV[4] == '1'
local kept = redis.call('HMGET', KEYS[1], 'since', 'failures', 'accounts', 'waits')
if kept[1] ~= since then return 0 end
local waits = tonumber(kept[4])
local at = right and string.find(kept[3], account, 1, true)
local accounts = at and string.sub(kept[3], 1, at - 1) .. string.sub(kept[3], at + #account) or kept[3]
redis.call('HSET', KEYS[1], 'failures', math.max(tonumber(kept[2]) - 1, 0), 'accounts', accounts)
if waited and waits > 0 then redis.call('HSET', KEYS[1], 'waits', waits - 1, 'waitUntil', 0) end
return 1`;

/** Counts in Redis, and in SQL while Redis is away, as `createRedisCounterStore` does: a limit can double when it goes. */
export function createRedisNetworkFailureStore(options: RedisNetworkFailureOptions): NetworkFailureStore {
  const { link, epoch, clock, fallback } = options;
  const send = (script: string, key: string, ...values: (string | number)[]): Promise<unknown> =>
    link.isUp
      ? link.send(patience, "EVAL", script, 1, redisKey(epoch, "network", key), ...values).catch(() => null)
      : Promise.resolve(null);
  return {
    begin: async (attempt, policy) => {
      const { key, account } = attempt;
      const window = policy.window * 1000;
      const limits = [policy.failures, policy.accounts * (account.length + 1), policy.longestWait];
      const said = await send(beginScript, key, clock(), window, Math.max(window, leastDifference), account, ...limits);
      if (!Array.isArray(said)) return fallback.begin(attempt, policy);
      const [waits, moment] = said.map(Number) as [number, number];
      if (waits < 0) return { may: false, until: moment };
      return { may: true, taken: { key, account, since: moment, waits: waits > 0 } };
    },

    // What is not here was counted there, or is over.
    takeBack: async (taken, isRight) => {
      const { key, account, since, waits } = taken;
      const given = await send(takeBackScript, key, account, since, waits ? 1 : 0, isRight ? 1 : 0);
      if (given !== 1) await fallback.takeBack(taken, isRight);
    },

    // Redis forgets by itself.
    sweep: (endedBefore, limit) => fallback.sweep(endedBefore, limit),
  };
}
