type Listener = (about: Error) => void;

/** What is used of any client of the package `ioredis`, whose own types stay out of what is published. */
interface AnyRedisClient {
  /** "ready" when commands can be sent. */
  readonly status: string;
  connect(): Promise<unknown>;
  /** Lets go of the connection at once. */
  disconnect(): void;
  call(command: string, ...args: (string | number)[]): Promise<unknown>;
  on(event: "ready" | "connect" | "close" | "error", listener: Listener): unknown;
}

/** A client of one server, or of the one that sentinels name: `new Redis(…)`. */
export interface RedisClient extends AnyRedisClient {
  /** Another client with the same settings but for these, not yet connected. */
  duplicate(settings?: Readonly<Record<string, unknown>>): RedisClient;
}

/** A client of a cluster: `new Cluster(…)`. */
export interface RedisCluster extends AnyRedisClient {
  /** The nodes it knows; it connects to each when it is first needed. */
  nodes(role?: "master"): RedisClient[];
  duplicate(nodes?: never[], settings?: Readonly<Record<string, unknown>>): RedisCluster;
}

/** Whether a client is that of a cluster. */
export function isCluster(client: RedisClient | RedisCluster): client is RedisCluster {
  return (client as { readonly isCluster?: unknown }).isCluster === true;
}
