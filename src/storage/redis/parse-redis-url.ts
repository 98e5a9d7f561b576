/** Where one process of Redis listens. */
export interface RedisHost {
  readonly host: string;
  readonly port: number;
}

interface RedisAccess {
  /** Null: none is sent. */
  readonly username: string | null;
  readonly password: string | null;
  readonly hasTls: boolean;
}

/** One server, said in the words that `ioredis` reads itself. */
interface SingleRedis {
  readonly kind: "single";
  readonly url: string;
}

/** A primary that sentinels name, under the name that they have for it. */
export interface SentinelRedis extends RedisAccess {
  readonly kind: "sentinel";
  readonly sentinels: readonly RedisHost[];
  readonly master: string;
  readonly database: number;
  readonly sentinelUsername: string | null;
  readonly sentinelPassword: string | null;
}

/** A cluster, and the nodes of it that are asked first who the others are. */
export interface ClusterRedis extends RedisAccess {
  readonly kind: "cluster";
  readonly nodes: readonly RedisHost[];
}

export type RedisTarget = SingleRedis | SentinelRedis | ClusterRedis;

/** What is wrong with an address. Security: it repeats nothing of it but the name of a parameter, which may not be what it should be. */
export class UnreadableRedisUrl extends Error {}

const pattern = /^(redis|rediss)-(sentinel|cluster):\/\/(?:([^@/?#\s]*)@)?([^@/?#\s]+)(\/[^?#\s]*)?(?:\?([^#\s]*))?$/;
const hostPattern = /^([\w.-]+|\[[\da-fA-F:.]+\])(?::(\d{1,5}))?$/;
const parameters = new Set(["master", "sentinelUser", "sentinelPassword"]);
const mostHosts = 32;

/**
 * Reads `redis://`, `redis-sentinel://` and `redis-cluster://` addresses, each with `rediss` for TLS. Throws `UnreadableRedisUrl`.
 *
 *     redis-sentinel://user:password@host:26379,host:26379/0?master=mymaster&sentinelUser=…&sentinelPassword=…
 *     redis-cluster://user:password@host:6379,host:6379
 */
export function parseRedisUrl(text: string): RedisTarget {
  if (/^rediss?:\/\//.test(text)) return parseSingle(text);
  const [, scheme, kind, userInfo, hostList, path = "", query = ""] = pattern.exec(text) ?? [];
  if (kind === undefined || hostList === undefined) {
    if (!/^rediss?-(sentinel|cluster):\/\//.test(text)) throw noAddress();
    throw new UnreadableRedisUrl(
      "redis cannot be read after its first word; write redis-sentinel://user:password@host:26379,host:26379/0?master=NAME or redis-cluster://user:password@host:6379,host:6379, special characters percent-encoded.",
    );
  }
  const access = { ...parseUserInfo(userInfo ?? ""), hasTls: scheme === "rediss" };
  if (kind === "cluster") {
    if (query !== "" || !/^(\/0?)?$/.test(path)) {
      throw new UnreadableRedisUrl(
        "redis-cluster:// takes hosts alone: a cluster has one database, and no parameters.",
      );
    }
    return { kind, nodes: parseHosts(hostList, 6379), ...access };
  }
  const said = parseQuery(query);
  const master = said.get("master");
  if (!master) {
    throw new UnreadableRedisUrl(
      "redis-sentinel:// needs what the sentinels call the primary: add ?master=NAME to it.",
    );
  }
  if (!/^(\/\d{0,5})?$/.test(path)) {
    throw new UnreadableRedisUrl("redis-sentinel:// ends in the number of a database, such as /0.");
  }
  const sentinelPassword = said.get("sentinelPassword") || null;
  if (said.has("sentinelUser") && sentinelPassword === null) {
    throw new UnreadableRedisUrl("redis names a user of the sentinels and no password: add &sentinelPassword=… to it.");
  }
  return {
    kind: "sentinel",
    sentinels: parseHosts(hostList, 26379),
    master,
    database: Number(path.slice(1)),
    sentinelUsername: said.get("sentinelUser") || null,
    sentinelPassword,
    ...access,
  };
}

function noAddress(): UnreadableRedisUrl {
  return new UnreadableRedisUrl(
    "redis is no address of a Redis server; write redis://user:password@host:6379/0, or rediss://… for TLS, special characters of the password percent-encoded; redis-sentinel:// and redis-cluster:// name several hosts.",
  );
}

function parseSingle(text: string): SingleRedis {
  const [, list = ""] = /^rediss?:\/\/(?:[^@/?#]*@)?([^@/?#]*)/.exec(text) ?? [];
  if (list.includes(",")) {
    throw new UnreadableRedisUrl(
      "redis names several hosts; begin it with redis-sentinel:// where they are sentinels, or redis-cluster:// where they are nodes of a cluster.",
    );
  }
  const url = URL.parse(text);
  if (!url || url.hostname === "" || !/^\/?\d*$/.test(url.pathname)) throw noAddress();
  // Security: what was taken for the host ends in the midst of a password, and would be asked of a name server and stand in the log.
  if (url.hash !== "" || /^rediss?:\/\/[^@/?#]*\/?\?[^=#]*@/.test(text)) throw noAddress();
  decode(url.username);
  decode(url.password);
  return { kind: "single", url: text };
}

function parseHosts(list: string, usualPort: number): readonly RedisHost[] {
  const hosts = list.split(",").map((one) => {
    const [, host, port = String(usualPort)] = hostPattern.exec(one) ?? [];
    if (host === undefined || Number(port) < 1 || Number(port) > 65_535) {
      throw new UnreadableRedisUrl("redis has a host that cannot be read; write host:port, with commas between them.");
    }
    return { host: host.replace(/^\[|\]$/g, ""), port: Number(port) };
  });
  if (hosts.length > mostHosts) {
    throw new UnreadableRedisUrl(`redis names more than ${mostHosts} hosts; a few are enough, they know the others.`);
  }
  return hosts;
}

function parseUserInfo(text: string): Pick<RedisAccess, "username" | "password"> {
  const colon = text.indexOf(":");
  if (text !== "" && (colon === -1 || colon === text.length - 1)) {
    throw new UnreadableRedisUrl(
      "redis has a user and no password; write user:password@, or :password@ without a user.",
    );
  }
  return {
    username: decode(text.slice(0, Math.max(colon, 0))) || null,
    password: decode(text.slice(colon + 1)) || null,
  };
}

function parseQuery(text: string): ReadonlyMap<string, string> {
  const said = new Map<string, string>();
  for (const pair of text === "" ? [] : text.split("&")) {
    const [name = "", value = ""] = pair.split(/=(.*)/s);
    if (!parameters.has(name) || said.has(name)) {
      throw new UnreadableRedisUrl(
        "redis-sentinel:// takes the parameters master, sentinelUser and sentinelPassword, each once; percent-encode an & in a value.",
      );
    }
    said.set(name, decode(value));
  }
  return said;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw noAddress();
  }
}
