import type { Clock } from "../../shared/clock.ts";
import type { AttemptStore, AttemptSwap } from "../../throttle/attempt-store.ts";
import { redisKey } from "./key.ts";
import type { RedisLink } from "./redis-link.ts";

export interface RedisAttemptOptions {
  readonly link: Pick<RedisLink, "send" | "isUp">;
  /** Of the database. */
  readonly epoch: string;
  readonly clock: Clock;
  /** Keeps attempts while Redis is away, and locks always. */
  readonly fallback: AttemptStore;
}

/** Milliseconds to wait for Redis. */
const patience = 250;
/** Milliseconds that are kept beyond their time: the clock that wrote them is not that of Redis. */
const margin = 60_000;

/**
 * One step on the server: writes, if what is kept still is what was read. Nothing and the empty text are the same. 2: nothing is kept, and
 * something was read.
 */
const script = `
local kept = redis.call('GET', KEYS[1]) or ''
if kept ~= ARGV[1] then return kept == '' and 2 or 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1`;

/**
 * Attempts in Redis, and in SQL while Redis is away. Neither knows what the other has counted, so a limit can double when Redis goes away,
 * and once more for each time that it comes back empty. A lock is written to both, with its event and its mail: it holds when Redis goes
 * away, and operators see all locks in one place. Where Redis keeps nothing and is read, the database is: a lock that Redis has lost can be lifted,
 * and does not come back when Redis goes away.
 */
export function createRedisAttemptStore({ link, epoch, clock, fallback }: RedisAttemptOptions): AttemptStore {
  const keyOf = (key: string): string => redisKey(epoch, "attempts", key);

  const write = (key: string, from: string | null, to: AttemptSwap["to"]): Promise<unknown> => {
    const values = [from ?? "", to?.text ?? "", to ? Math.max(to.diesAt - clock(), 0) + margin : 0];
    return link.send(patience, "EVAL", script, 1, keyOf(key), ...values).catch(() => null);
  };

  async function copyLock({ key, to, recording }: AttemptSwap): Promise<void> {
    for (let round = 1; round <= 5; round += 1) {
      const from = await fallback.read(key);
      if (await fallback.swap({ key, from, to, ...(recording && { recording }) })) return;
    }
  }

  return {
    read: async (key) => {
      if (!link.isUp) return fallback.read(key);
      try {
        const kept = (await link.send(patience, "GET", keyOf(key))) as string | null;
        if (kept !== null) return kept;
      } catch {
        // It is away.
      }
      return fallback.read(key);
    },

    swap: async (swap) => {
      if (!link.isUp) return fallback.swap(swap);
      const { key, from, to, recording } = swap;
      const swapped = await write(key, from, to);
      if (swapped === null) return fallback.swap(swap);
      if (swapped === 2) {
        // What was read is the database's, or was lost since: the database says which.
        if (!(await fallback.swap(swap))) return false;
        await write(key, null, to);
        return true;
      }
      if (swapped === 1 && recording) await copyLock(swap);
      return swapped === 1;
    },

    listLocked: (query) => fallback.listLocked(query),

    // Redis forgets by itself.
    sweep: (before, limit) => fallback.sweep(before, limit),
  };
}
