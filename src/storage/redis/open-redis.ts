import { ConfigurationError } from "../../error/configuration-error.ts";
import type { RedisClient } from "./redis-client.ts";
import { RedisLink, type RedisWatch } from "./redis-link.ts";

/** Makes a client that is not yet connected, with these settings before all others. */
type MakeClient = (settings: Readonly<Record<string, unknown>>) => RedisClient;

/**
 * Connects to Redis, for a second at most: what does not answer by then is connected to later. Throws `ConfigurationError` when the
 * package is missing, or Redis refuses the log-in.
 */
export async function openRedis(redis: string | RedisClient, watch: RedisWatch): Promise<RedisLink> {
  const link = new RedisLink(typeof redis === "string" ? await fromUrl(redis) : fromClient(redis), watch);
  try {
    await link.start();
    return link;
  } catch (error) {
    link.close();
    throw error;
  }
}

/** The application's own client is a pattern of settings: it is neither used nor closed. */
function fromClient(client: RedisClient): MakeClient {
  return (settings) => client.duplicate(settings);
}

async function fromUrl(url: string): Promise<MakeClient> {
  const Redis = await loadRedis();
  return (settings) => new Redis(url, settings);
}

type RedisConstructor = new (url: string, settings: Readonly<Record<string, unknown>>) => RedisClient;

async function loadRedis(): Promise<RedisConstructor> {
  try {
    const { Redis } = await import("ioredis");
    return Redis;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new ConfigurationError("redis", "redis needs the package ioredis: run `npm install ioredis`.");
  }
}
