import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { freePort } from "./free-port.ts";
import { type RedisServer, startRedis } from "./redis-server.ts";
import { redisProgram } from "./redis.ts";

export interface ClusterSettings {
  readonly password?: string;
  /** Milliseconds without an answer until the others take a node for dead. @default 1000 */
  readonly nodeTimeout?: number;
  /** Whether each master has a replica that takes its place. @default true */
  readonly hasReplicas?: boolean;
}

/** A Redis Cluster of three masters on 127.0.0.1, each with a replica. They end when this process does. */
export interface ClusterSite {
  /** `redis-cluster://…`, with all nodes and the password. */
  readonly url: string;
  /** As they were made: the masters, then their replicas in the same order. */
  readonly nodes: readonly RedisServer[];
  /** The node that serves a key's slot now. */
  masterOf(key: string): Promise<RedisServer>;
  /** Resolves when another node than this one serves the key. */
  movedFrom(before: RedisServer, key: string): Promise<RedisServer>;
  /** Has the replica of the node that serves a key take its place, though nothing is wrong. Gives the new master. */
  failOver(key: string): Promise<RedisServer>;
  /** Gives the slot of a key to another master: what asks where it was is sent on. */
  moveSlotOf(key: string): Promise<RedisServer>;
  stop(): Promise<void>;
}

const masters = 3;
const slots = 16_384;

/** Starts all of them, and resolves when every node says that the cluster is well. */
export async function startCluster(settings: ClusterSettings = {}): Promise<ClusterSite> {
  const program = redisProgram();
  if (program === null) throw new Error("No Redis in this run: check redisProgram() and skip");
  const { password, nodeTimeout = 1_000, hasReplicas = true } = settings;
  const secrets = password ? ["--requirepass", password, "--masterauth", password] : [];
  const start = async (): Promise<Node> => {
    const busPort = await freePort();
    const cluster = ["--cluster-enabled", "yes", "--cluster-port", String(busPort)];
    const timing = ["--cluster-node-timeout", String(nodeTimeout), "--repl-diskless-sync-delay", "0"];
    // What has no master away is still served.
    const rest = ["--cluster-require-full-coverage", "no"];
    return { server: await startRedis(program, ...secrets, ...cluster, ...timing, ...rest), busPort };
  };
  const nodes = await Promise.all(Array.from({ length: hasReplicas ? masters * 2 : masters }, start));
  const servers = nodes.map(({ server }) => server);
  const askNode = (node: RedisServer, ...words: string[]): Promise<unknown> => ask(node.port, password, ...words);
  const ids = await Promise.all(servers.map(async (node) => String(await askNode(node, "CLUSTER", "MYID"))));
  await join(nodes, ids, askNode);

  const ranges = async (): Promise<readonly Range[]> => {
    for (const server of servers) {
      const said = await askNode(server, "CLUSTER", "SLOTS").catch(() => null);
      if (said) return said as readonly Range[];
    }
    throw new Error("No node answers");
  };
  const find = async (key: string): Promise<RedisServer | null> => {
    const slot = await slotOf(servers, key, askNode);
    const port = (await ranges()).find(([from, to]) => from <= slot && slot <= to)?.[2][1];
    const found = servers.find((server) => server.port === port);
    const role = found && ((await askNode(found, "ROLE").catch(() => [])) as unknown[])[0];
    return found && role === "master" ? found : null;
  };
  const masterOf = async (key: string): Promise<RedisServer> => {
    const found = await find(key);
    if (found) return found;
    throw new Error("No node serves this key");
  };
  const movedFrom = async (before: RedisServer, key: string): Promise<RedisServer> => {
    let found: RedisServer | null = null;
    await until("another master", async () => {
      found = await find(key);
      return found !== null && found !== before;
    });
    return found as unknown as RedisServer;
  };
  return {
    url: `redis-cluster://${password ? `:${encodeURIComponent(password)}@` : ""}${servers.map(({ port }) => `127.0.0.1:${port}`).join(",")}`,
    nodes: servers,
    masterOf,
    movedFrom,
    failOver: async (key) => {
      const before = await masterOf(key);
      const id = ids[servers.indexOf(before)] ?? "";
      const [line = ""] = (await askNode(before, "CLUSTER", "REPLICAS", id)) as string[];
      const replica = servers[ids.indexOf(line.split(" ")[0] ?? "")];
      if (!replica) throw new Error("It has no replica");
      await askNode(replica, "CLUSTER", "FAILOVER");
      return movedFrom(before, key);
    },
    moveSlotOf: async (key) => {
      const before = await masterOf(key);
      const slot = String(await slotOf(servers, key, askNode));
      const to = (await ranges()).map(([, , [, port]]) => port).find((port) => port !== before.port);
      const target = servers.find(({ port }) => port === to);
      if (!target) throw new Error("There is no other master");
      const id = (server: RedisServer): string => ids[servers.indexOf(server)] ?? "";
      await askNode(target, "CLUSTER", "SETSLOT", slot, "IMPORTING", id(before));
      await askNode(before, "CLUSTER", "SETSLOT", slot, "MIGRATING", id(target));
      const secret = password ? ["AUTH", password] : [];
      for (;;) {
        const keys = (await askNode(before, "CLUSTER", "GETKEYSINSLOT", slot, "100")) as string[];
        if (keys.length === 0) break;
        const where = ["127.0.0.1", String(target.port), "", "0", "5000", ...secret];
        await askNode(before, "MIGRATE", ...where, "KEYS", ...keys);
      }
      for (const server of [target, before]) await askNode(server, "CLUSTER", "SETSLOT", slot, "NODE", id(target));
      return movedFrom(before, key);
    },
    stop: async () => {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

interface Node {
  readonly server: RedisServer;
  readonly busPort: number;
}

/** As `CLUSTER SLOTS` says it: from, to, the master's address, and its replicas'. */
type Range = readonly [number, number, readonly [string, number], ...unknown[]];
type AskNode = (node: RedisServer, ...words: string[]) => Promise<unknown>;

/** Makes one cluster of nodes that do not know each other. */
async function join(nodes: readonly Node[], ids: readonly string[], askNode: AskNode): Promise<void> {
  const servers = nodes.map(({ server }) => server);
  const share = Math.ceil(slots / masters);
  for (const [index, server] of servers.slice(0, masters).entries()) {
    const last = Math.min((index + 1) * share, slots) - 1;
    await askNode(server, "CLUSTER", "ADDSLOTSRANGE", String(index * share), String(last));
    await askNode(server, "CLUSTER", "SET-CONFIG-EPOCH", String(index + 1));
  }
  const [first, ...others] = nodes as [Node, ...Node[]];
  for (const { server } of others) {
    await askNode(server, "CLUSTER", "MEET", "127.0.0.1", String(first.server.port), String(first.busPort));
  }
  const areWell = async (): Promise<boolean> => {
    const said = await Promise.all(servers.map((server) => askNode(server, "CLUSTER", "INFO")));
    return said.map(String).every((info) => info.includes("cluster_state:ok") && knows(info, nodes.length));
  };
  await until("the nodes know each other", areWell);
  for (const [index, server] of servers.slice(masters).entries()) {
    await askNode(server, "CLUSTER", "REPLICATE", ids[index] ?? "");
  }
  await until("replicas follow", async () => {
    const roles = await Promise.all(servers.slice(masters).map((server) => askNode(server, "ROLE")));
    if (!roles.every((role) => (role as unknown[])[3] === "connected")) return false;
    const said = await Promise.all(servers.map((server) => askNode(server, "CLUSTER", "NODES")));
    return said.every((lines) => String(lines).split("slave ").length - 1 === servers.length - masters) && areWell();
  });
}

function knows(info: string, count: number): boolean {
  return info.includes(`cluster_known_nodes:${count}`);
}

async function slotOf(servers: readonly RedisServer[], key: string, askNode: AskNode): Promise<number> {
  for (const server of servers) {
    const slot = await askNode(server, "CLUSTER", "KEYSLOT", key).catch(() => null);
    if (slot !== null) return Number(slot);
  }
  throw new Error("No node answers");
}

/** One command on a connection of its own. */
async function ask(port: number, password: string | undefined, ...words: string[]): Promise<unknown> {
  const client = new Redis({
    host: "127.0.0.1",
    port,
    protocol: 2,
    ...(password && { password }),
    lazyConnect: true,
    retryStrategy: () => null,
    commandTimeout: 5_000,
    connectTimeout: 1_000,
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
