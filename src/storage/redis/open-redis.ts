import { ConfigurationError } from "../../error/configuration-error.ts";
import { parseRedisUrl, type ClusterRedis, type SentinelRedis } from "./parse-redis-url.ts";
import { isCluster, type RedisClient, type RedisCluster } from "./redis-client.ts";
import { type MakeClient, pauseBeforeReconnect, RedisLink, type RedisWatch } from "./redis-link.ts";

/** Milliseconds a sentinel may take for an answer. */
const sentinelPatience = 1_000;

/**
 * Connects to Redis, for a second at most: what does not answer by then is connected to later. Throws `ConfigurationError` when the
 * package is missing, or Redis refuses the log-in.
 */
export async function openRedis(redis: string | RedisClient | RedisCluster, watch: RedisWatch): Promise<RedisLink> {
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
function fromClient(client: RedisClient | RedisCluster): MakeClient {
  if (isCluster(client)) return (settings) => client.duplicate([], forCluster(settings));
  return (settings) => client.duplicate(settings);
}

async function fromUrl(url: string): Promise<MakeClient> {
  const { Redis, Cluster } = await loadRedis();
  const target = parseRedisUrl(url);
  if (target.kind === "single") return (settings) => new Redis(target.url, settings);
  if (target.kind === "sentinel") return (settings) => new Redis({ ...forSentinel(target), ...settings });
  return (settings) => new Cluster(target.nodes, forCluster({ ...accessTo(target), ...settings }, target));
}

type Settings = Readonly<Record<string, unknown>>;

function accessTo({ username, password, hasTls }: SentinelRedis | ClusterRedis): Settings {
  return { ...(username && { username }), ...(password && { password }), ...(hasTls && { tls: {} }) };
}

function forSentinel(target: SentinelRedis): Settings {
  const { sentinels, master, database, sentinelUsername, sentinelPassword, hasTls } = target;
  return {
    ...accessTo(target),
    sentinels,
    name: master,
    role: "master",
    db: database,
    ...(sentinelUsername && { sentinelUsername }),
    ...(sentinelPassword && { sentinelPassword }),
    ...(hasTls && { sentinelTLS: {}, enableTLSForSentinelMode: true }),
    sentinelCommandTimeout: sentinelPatience,
    sentinelRetryStrategy: pauseBeforeReconnect,
  };
}

/** What a cluster's client does beside its nodes' connections: it follows a key that has moved, and repeats nothing else. */
function forCluster(settings: Settings, target?: ClusterRedis): Settings {
  return {
    lazyConnect: true,
    enableOfflineQueue: false,
    // A replica may not have counted yet.
    scaleReads: "master",
    maxRedirections: 4,
    retryDelayOnMoved: 0,
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    retryDelayOnTryAgain: 50,
    slotsRefreshTimeout: 1_000,
    // It is asked where the keys are when something is late, and a timer of its own would keep a program from ending.
    slotsRefreshInterval: undefined,
    clusterRetryStrategy: pauseBeforeReconnect,
    clusterNodeRetryStrategy: null,
    enableAutoPipelining: false,
    // A certificate names hosts, and not the addresses that they have now.
    ...(target?.hasTls && {
      dnsLookup: (host: string, done: (error: null, address: string) => void) => done(null, host),
    }),
    redisOptions: settings,
  };
}

interface Ioredis {
  readonly Redis: {
    new (url: string, settings: Settings): RedisClient;
    new (settings: Settings): RedisClient;
  };
  readonly Cluster: new (nodes: readonly object[], settings: Settings) => RedisCluster;
}

async function loadRedis(): Promise<Ioredis> {
  try {
    const { Redis, Cluster } = await import("ioredis");
    return { Redis, Cluster: Cluster as unknown as Ioredis["Cluster"] };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new ConfigurationError("redis", "redis needs the package ioredis: run `npm install ioredis`.");
  }
}
