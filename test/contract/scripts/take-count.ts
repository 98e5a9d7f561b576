// Counts one key up from many sides at once, and says how often it was let. With a fifth parameter in Redis.
import { createRedisCounterStore } from "../../../src/storage/redis/counter-store.ts";
import { openRedis } from "../../../src/storage/redis/open-redis.ts";
import { openSqlStorage } from "../../../src/storage/sql/open.ts";

const [url = "", key = "", limit = "", attempts = "", redis] = process.argv.slice(2);
const storage = await openSqlStorage({ database: url, migrate: "check", clock: Date.now });
const watch = { onAway: console.error, onBack: () => {}, onRefusal: console.error };
const link = redis === undefined ? null : await openRedis(redis, watch);
const { epoch } = await storage.revocations.head();
const counters = link
  ? createRedisCounterStore({ link, epoch, clock: Date.now, fallback: storage.counters })
  : storage.counters;
console.log("ready");
await new Promise((resolve) => process.stdin.once("data", resolve));
const taken = await Promise.all(
  Array.from({ length: Number(attempts) }, () => counters.take(key, Number(limit), 3_600)),
);
console.log(`taken ${taken.filter(Boolean).length}`);
link?.close();
await storage.close();
process.stdin.destroy();
