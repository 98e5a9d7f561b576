// Tries secrets of one account from many sides at once, and says how many were let through. With a fifth parameter in Redis. Its clock stands
// still, and Redis may take its time: how long the machine needs must decide nothing.
import { Metrics } from "../../../src/metric/metrics.ts";
import { createSecretRing } from "../../../src/secret/root-secret.ts";
import { createRedisAttemptStore } from "../../../src/storage/redis/attempt-store.ts";
import { openRedis } from "../../../src/storage/redis/open-redis.ts";
import type { RedisLink } from "../../../src/storage/redis/redis-link.ts";
import { openSqlStorage } from "../../../src/storage/sql/open.ts";
import { createAttempts } from "../../../src/throttle/create-attempts.ts";

const [url = "", account = "", outcome = "", tries = "", redis] = process.argv.slice(2);
const clock = (): number => 1_767_225_600_000;
const storage = await openSqlStorage({ database: url, migrate: "check", clock });
const watch = { onAway: console.error, onBack: () => {}, onRefusal: console.error };
const link = redis === undefined ? null : await openRedis(redis, watch);
const { epoch } = await storage.revocations.head();
const attempts = createAttempts({
  store: link
    ? createRedisAttemptStore({ link: patient(link), epoch, clock, fallback: storage.attempts })
    : storage.attempts,
  ring: createSecretRing(["race-attempts-secret-of-forty-characters"]),
  clock,
  metrics: new Metrics(),
  eventBatch: { note: () => {} },
  notice: async () => [{ kind: "mail", payload: "{}" }],
});
console.log("ready");
await new Promise((resolve) => process.stdin.once("data", resolve));
const codes = await Promise.all(
  Array.from({ length: Number(tries) }, async () => {
    const client = { ip: null, userAgent: null };
    const who = { account, userId: "u1", network: "192.0.2.1", device: null, client };
    try {
      const attempt = await attempts.begin({ ...who, call: "login" });
      await (outcome === "right" ? attempt.succeed() : attempt.fail());
      return "let";
    } catch (error) {
      return (error as { readonly code?: string }).code ?? String(error);
    }
  }),
);
console.log(`codes ${JSON.stringify(codes)}`);
link?.close();
await storage.close();
process.stdin.destroy();

function patient(link: RedisLink): Pick<RedisLink, "send" | "isUp"> {
  return { isUp: link.isUp, send: (_patience, command, ...rest) => link.send(30_000, command, ...rest) };
}
