// Begins attempts from one network at many accounts, from many sides at once, and says how often it was let. With a fourth parameter in Redis.
import { createRedisNetworkFailureStore } from "../../../src/storage/redis/network-failure-store.ts";
import { openRedis } from "../../../src/storage/redis/open-redis.ts";
import { openSqlStorage } from "../../../src/storage/sql/open.ts";
import { accountMark } from "../account-mark.ts";

const [url = "", attempts = "", failures = "", redis] = process.argv.slice(2);
const storage = await openSqlStorage({ database: url, migrate: "check", clock: Date.now });
const watch = { onAway: console.error, onBack: () => {}, onRefusal: console.error };
const link = redis === undefined ? null : await openRedis(redis, watch);
const { epoch } = await storage.revocations.head();
const store = link
  ? createRedisNetworkFailureStore({ link, epoch, clock: Date.now, fallback: storage.networkFailures })
  : storage.networkFailures;
const policy = { failures: Number(failures), accounts: 3, window: 3_600, longestWait: 3_600 };
console.log("ready");
await new Promise((resolve) => process.stdin.once("data", resolve));
const turns = await Promise.all(
  Array.from({ length: Number(attempts) }, (_, n) => store.begin({ key: "net", account: accountMark(n) }, policy)),
);
console.log(`let ${turns.filter(({ may }) => may).length}`);
link?.close();
await storage.close();
process.stdin.destroy();
