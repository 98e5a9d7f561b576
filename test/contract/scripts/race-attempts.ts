// Tries secrets of one account from many sides at once, and says how many were let through. With a sixth parameter in Redis. Its clock stands
// still: how long the machine takes must decide nothing.
import { Metrics } from "../../../src/metric/metrics.ts";
import { createSecretRing } from "../../../src/secret/root-secret.ts";
import { createRedisAttemptStore } from "../../../src/storage/redis/attempt-store.ts";
import { openRedis } from "../../../src/storage/redis/open-redis.ts";
import { openSqlStorage } from "../../../src/storage/sql/open.ts";
import { createAttempts } from "../../../src/throttle/create-attempts.ts";

const [url = "", account = "", outcome = "", tries = "", networks = "", redis] = process.argv.slice(2);
const moment = Date.now();
const clock = (): number => Number(process.env["LATCHKEY_TEST_TIME"] ?? moment);
const storage = await openSqlStorage({ database: url, migrate: "check", clock });
const watch = { onAway: console.error, onBack: () => {}, onRefusal: console.error };
const link = redis === undefined ? null : await openRedis(redis, watch);
const { epoch } = await storage.revocations.head();
const attempts = createAttempts({
  store: link ? createRedisAttemptStore({ link, epoch, clock, fallback: storage.attempts }) : storage.attempts,
  ring: createSecretRing(["race-attempts-secret-of-forty-characters"]),
  clock,
  metrics: new Metrics(),
  eventBatch: { note: () => {} },
  notice: async () => [{ kind: "mail", payload: "{}" }],
});
console.log("ready");
await new Promise((resolve) => process.stdin.once("data", resolve));
const codes = await Promise.all(
  Array.from({ length: Number(tries) }, async (_, index) => {
    const client = { ip: null, userAgent: null };
    const network = `192.0.2.${process.pid % Number(networks)}.${index % Number(networks)}`;
    const who = { account, userId: "u1", network: networks === "1" ? "192.0.2.1" : network, device: null, client };
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
