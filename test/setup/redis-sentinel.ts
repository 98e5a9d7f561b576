import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { freePort } from "./free-port.ts";
import { type RedisServer, runRedis, startRedis } from "./redis-server.ts";
import { redisProgram } from "./redis.ts";

export interface SentinelSettings {
  /** Of the servers. */
  readonly password?: string;
  /** Of the sentinels. */
  readonly sentinelPassword?: string;
  /**
   * Milliseconds without an answer until a sentinel takes the primary for dead. Sentinels ask a server first after a second, so with less
   * than that a new primary counts as dead at once. @default 1500
   */
  readonly downAfter?: number;
  /** How many servers beside the primary. @default 1 */
  readonly replicas?: number;
  /** All of them speak TLS alone, to each other as well. @default none does */
  readonly tls?: SentinelTls;
}

/** Files in PEM of a certificate for 127.0.0.1 that signs itself, and of its key. */
export interface SentinelTls {
  readonly certificate: string;
  readonly key: string;
}

/** One of the processes that watch the servers. */
export interface SentinelProcess {
  readonly port: number;
  kill(): Promise<void>;
  pause(): void;
  resume(): void;
  /** Starts it again with what it knew. */
  restart(): Promise<void>;
}

/** A primary, its replicas and three sentinels, each a process of its own on 127.0.0.1. They end when this process does. */
export interface SentinelSite {
  /** `redis-sentinel://…`, or `rediss-sentinel://…`, with all sentinels and the passwords. */
  readonly url: string;
  /** What the sentinels call the primary. */
  readonly name: string;
  readonly servers: readonly RedisServer[];
  readonly sentinels: readonly SentinelProcess[];
  /** The server that the sentinels name as the primary now. */
  primary(): Promise<RedisServer>;
  /** Resolves when all sentinels that answer name the same primary, another than this one, and it takes writes. */
  movedFrom(before: RedisServer): Promise<RedisServer>;
  /** Has the sentinels promote a replica, though nothing is wrong. Gives the new primary. */
  failOver(): Promise<RedisServer>;
  stop(): Promise<void>;
}

const name = "mymaster";

/** Starts all of them, and resolves when the sentinels know each other and every replica. */
export async function startSentinel(settings: SentinelSettings = {}): Promise<SentinelSite> {
  const program = redisProgram();
  if (program === null) throw new Error("No Redis in this run: check redisProgram() and skip");
  const { password, sentinelPassword, downAfter = 1_500, replicas = 1, tls } = settings;
  const secured = tls ? ["--tls-port", "{port}", "--port", "0", ...tlsLines(tls).flatMap(toArguments)] : [];
  const secrets = [...secured, ...(password ? ["--requirepass", password, "--masterauth", password] : [])];
  const first = await startRedis(program, ...secrets, "--repl-diskless-sync-delay", "0");
  const follow = ["--replicaof", `127.0.0.1 ${first.port}`, "--repl-diskless-sync-delay", "0"];
  const others = Array.from({ length: replicas }, () => startRedis(program, ...secrets, ...follow));
  const servers = [first, ...(await Promise.all(others))];
  const askServer = ({ port }: RedisServer, ...words: string[]): Promise<unknown> =>
    ask({ port, password, tls }, words);
  await until("replicas follow", async () => {
    const roles = await Promise.all(servers.map((server) => askServer(server, "ROLE")));
    return roles.slice(1).every((role) => (role as unknown[])[3] === "connected");
  });
  const lines = [
    `sentinel monitor ${name} 127.0.0.1 ${first.port} 2`,
    `sentinel down-after-milliseconds ${name} ${downAfter}`,
    `sentinel failover-timeout ${name} 3000`,
    ...(password ? [`sentinel auth-pass ${name} "${password}"`] : []),
    ...(sentinelPassword ? [`requirepass "${sentinelPassword}"`, `sentinel sentinel-pass "${sentinelPassword}"`] : []),
  ];
  const sentinels = await Promise.all([1, 2, 3].map(() => startSentinelProcess(program, lines, tls)));
  const askSentinel = (port: number, ...words: string[]): Promise<unknown> =>
    ask({ port, password: sentinelPassword, tls }, words);

  await until("the sentinels know each other", async () => {
    const known = sentinels.map(({ port }) => askSentinel(port, "SENTINEL", "MASTER", name) as Promise<string[]>);
    return (await Promise.all(known)).every((fields) => {
      const read = (field: string): string | undefined => fields[fields.indexOf(field) + 1];
      return read("num-other-sentinels") === "2" && read("num-slaves") === String(replicas);
    });
  });

  const named = async (): Promise<readonly RedisServer[]> => {
    const asked = sentinels.map(({ port }) => askSentinel(port, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", name));
    const answers = (await Promise.allSettled(asked)).flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const ports = new Set(answers.map((address) => (address as string[] | null)?.[1]));
    return servers.filter(({ port }) => ports.has(String(port)));
  };
  const primary = async (): Promise<RedisServer> => {
    const [found] = await named();
    if (found) return found;
    throw new Error("No sentinel names a primary");
  };
  const movedFrom = async (before: RedisServer): Promise<RedisServer> => {
    let found: RedisServer | undefined;
    await until("another primary", async () => {
      const [one, ...others] = await named();
      found = one;
      if (!one || others.length > 0 || one.port === before.port) return false;
      return ((await askServer(one, "ROLE")) as unknown[])[0] === "master";
    });
    return found as RedisServer;
  };
  const secret = password ? `:${encodeURIComponent(password)}@` : "";
  const query = [
    `master=${name}`,
    ...(sentinelPassword ? [`sentinelPassword=${encodeURIComponent(sentinelPassword)}`] : []),
  ];
  const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`);
  return {
    url: `${tls ? "rediss" : "redis"}-sentinel://${secret}${hosts.join(",")}/0?${query.join("&")}`,
    name,
    servers,
    sentinels,
    primary,
    movedFrom,
    failOver: async () => {
      const before = await primary();
      // One that has been restarted is made a replica only after ten seconds.
      await until("a replica follows", async () => {
        const [role, , following] = (await askServer(before, "ROLE")) as unknown[];
        return role === "master" && (following as unknown[]).length > 0;
      });
      // A sentinel refuses while it still recovers from the last one, and gives up where it has not yet heard of the replica.
      let asked = Number.NEGATIVE_INFINITY;
      await until("a sentinel fails over", async () => {
        const [one, ...others] = await named();
        if (one && others.length === 0 && one.port !== before.port) return true;
        if (performance.now() - asked < 3_000) return false;
        for (const { port } of sentinels) {
          if ((await askSentinel(port, "SENTINEL", "FAILOVER", name).catch(() => null)) !== "OK") continue;
          asked = performance.now();
          break;
        }
        return false;
      });
      return movedFrom(before);
    },
    stop: async () => {
      await Promise.all(sentinels.map((sentinel) => sentinel.stop()));
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

async function startSentinelProcess(
  program: string,
  lines: readonly string[],
  tls: SentinelTls | undefined,
): Promise<SentinelProcess & { stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-sentinel-"));
  const port = await freePort();
  const file = join(folder, "sentinel.conf");
  // It writes down what it learns.
  const ports = tls ? ["port 0", `tls-port ${port}`, ...tlsLines(tls)] : [`port ${port}`];
  writeFileSync(file, [...ports, "bind 127.0.0.1", `dir ${folder}`, ...lines, ""].join("\n"), { mode: 0o600 });
  const run = () => runRedis(program, [file, "--sentinel"], port);
  let running = await run();
  const kill = async (): Promise<void> => {
    running.stdin.end();
    await running.ended;
  };
  return {
    port,
    kill,
    pause: () => process.kill(running.pid, "SIGSTOP"),
    resume: () => process.kill(running.pid, "SIGCONT"),
    restart: async () => {
      running = await run();
    },
    stop: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What a server and a sentinel need to speak TLS to whoever comes, and to the others. */
function tlsLines({ certificate, key }: SentinelTls): readonly string[] {
  return [
    `tls-cert-file ${certificate}`,
    `tls-key-file ${key}`,
    `tls-ca-cert-file ${certificate}`,
    "tls-auth-clients no",
    "tls-replication yes",
  ];
}

function toArguments(line: string): readonly string[] {
  const [name, ...values] = line.split(" ");
  return [`--${name}`, ...values];
}

interface Address {
  readonly port: number;
  readonly password: string | undefined;
  readonly tls: SentinelTls | undefined;
}

/** One command on a connection of its own. */
async function ask({ port, password, tls }: Address, words: readonly string[]): Promise<unknown> {
  const client = new Redis({
    host: "127.0.0.1",
    port,
    protocol: 2,
    ...(password && { password }),
    ...(tls && { tls: { ca: readFileSync(tls.certificate) } }),
    lazyConnect: true,
    retryStrategy: () => null,
    commandTimeout: 1_000,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    const [command = "", ...rest] = words;
    return await client.call(command, ...rest);
  } finally {
    client.disconnect();
  }
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await isSo().catch(() => false))) {
    if (performance.now() > deadline) throw new Error(`Waited in vain: ${what}`);
    await sleep(50);
  }
}
