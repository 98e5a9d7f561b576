import { Redis } from "ioredis";
import { which } from "./machine.ts";
import { type RedisServer, startRedis } from "./redis-server.ts";

/** The URL of the run's Redis server; null where there is none, and tests that need it are skipped. */
export function redisUrl(): string | null {
  return process.env.LATCHKEY_TEST_REDIS_URL || null;
}

/**
 * The Redis program, for tests that stop a server of their own; null where there is none. LATCHKEY_TEST_REDIS_PROGRAM names another one,
 * such as /usr/bin/valkey-server.
 */
export function redisProgram(): string | null {
  return process.env.LATCHKEY_TEST_REDIS_PROGRAM || (which("redis-server") ?? which("valkey-server"));
}

/** A server of one test's own, which it may kill and start again. */
export async function startOwnRedis(...settings: string[]): Promise<RedisServer> {
  const program = redisProgram();
  if (program === null) throw new Error("No Redis in this run: check redisProgram() and skip");
  return startRedis(program, ...settings);
}

/** A client that looks at what is there, and changes it as an attacker would. Disconnect it after use. */
export function openRedisClient(url: string): Redis {
  const client = new Redis(url, { protocol: 2, maxRetriesPerRequest: 3 });
  client.on("error", () => {});
  return client;
}
