// Tries secrets of one account from many sides at once, and says how many were let through. With a fifth parameter in Redis. Its clock stands
// still, and Redis may take its time: how long the machine needs must decide nothing.
import { Redis } from "ioredis";
import { Metrics } from "../../../src/metric/metrics.ts";
import { createSecretRing } from "../../../src/secret/root-secret.ts";
import { createRedisAttemptStore } from "../../../src/storage/redis/attempt-store.ts";
import { openSqlStorage } from "../../../src/storage/sql/open.ts";
import { createAttempts } from "../../../src/throttle/create-attempts.ts";

const [url = "", account = "", outcome = "", tries = "", redis] = process.argv.slice(2);
const clock = (): number => 1_767_225_600_000;
const storage = await openSqlStorage({ database: url, migrate: "check", clock });
// Not by a link of ours: one that meets a slow machine goes on from the database, which counts on its own.
const client = redis === undefined ? null : new Redis(redis, { protocol: 2 });
const { epoch } = await storage.revocations.head();
const attempts = createAttempts({
  store: client
    ? createRedisAttemptStore({
        link: { isUp: true, send: (_patience, command, ...values) => client.call(command, ...values) },
        epoch,
        clock,
        fallback: storage.attempts,
      })
    : storage.attempts,
  ring: createSecretRing(["race-attempts-secret-of-forty-characters"]),
  clock,
  patience: 60_000,
  metrics: new Metrics(),
  eventBatch: { note: () => {} },
  notice: async () => [{ kind: "mail", payload: "{}" }],
});
console.log("ready");
await new Promise((resolve) => process.stdin.once("data", resolve));
const codes = await Promise.all(
  Array.from({ length: Number(tries) }, async () => {
    const from = { ip: null, userAgent: null };
    const who = { account, userId: "u1", network: "192.0.2.1", device: null, client: from };
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
client?.disconnect();
await storage.close();
process.stdin.destroy();
