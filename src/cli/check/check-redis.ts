import { setTimeout as sleep } from "node:timers/promises";
import type { ResolvedOptions } from "../../auth/resolve-options.ts";
import { ConfigurationError } from "../../error/configuration-error.ts";
import type { Clock } from "../../shared/clock.ts";
import { openRedis } from "../../storage/redis/open-redis.ts";
import type { RedisLink } from "../../storage/redis/redis-link.ts";
import { compareClocks } from "../../doctor/compare-clocks.ts";
import { type Finding, fail, ok, warn } from "../../doctor/finding.ts";

/** Milliseconds. */
const slow = 10;
const patience = 1_000;
const patienceAtStart = 5_000;
const pings = 5;
/** Of every cluster. */
const slots = 16_384;
/** The oldest that still gets its holes mended, and knows everything that is asked. */
const oldest = [6, 2] as const;

/** How Redis answers, where there is one, and whether it keeps what it is given. */
export async function checkRedis({ redis }: Pick<ResolvedOptions, "redis">, clock: Clock): Promise<Finding[]> {
  if (redis === null) return [];
  const quiet = (): void => {};
  let link: RedisLink;
  try {
    link = await openRedis(redis, { onAway: quiet, onBack: quiet, onRefusal: quiet });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return [fail("redis", error.message.replace(/\.$/, ""), "correct REDIS_URL: a server does not start like this")];
  }
  try {
    await untilUp(link);
    return [await measure(link), await checkClock(link, clock), ...(await checkMemory(link))];
  } catch {
    return [warn("redis", "does not answer, so everything is done without it", "start it, or correct REDIS_URL")];
  } finally {
    link.close();
  }
}

/** A server gives it thirty milliseconds at a time. Here this program may be the one that is slow. */
async function untilUp(link: RedisLink): Promise<void> {
  const deadline = performance.now() + patienceAtStart;
  while (!link.isUp && performance.now() < deadline) await sleep(20);
}

async function measure(link: RedisLink): Promise<Finding> {
  const times: number[] = [];
  for (let i = 0; i < pings; i += 1) {
    const start = performance.now();
    await link.send(patience, "PING");
    times.push(performance.now() - start);
  }
  const median = times.toSorted((a, b) => a - b)[Math.floor(pings / 2)] ?? 0;
  const answers = `${link.masters === null ? "" : `a cluster of ${link.masters} masters `}answers in ${median.toFixed(1)} ms`;
  const unserved = link.masters === null ? 0 : await countUnserved(link);
  if (unserved > 0) {
    const what = `${answers}, and nobody serves ${unserved} of its ${slots} slots`;
    return warn("redis", what, "start the master that is away: what it would hold is done without Redis");
  }
  if (median <= slow) return ok("redis", answers);
  return warn("redis", answers, "run it nearer to this machine: a request waits 30 ms for it at most");
}

/** What one node knows. A user who may not ask is told nothing. */
async function countUnserved(link: RedisLink): Promise<number> {
  const said = await link.send(patience, "CLUSTER", "INFO").catch(() => "");
  const served = readInfo(String(said)).get("cluster_slots_ok");
  return served === undefined ? 0 : slots - Number(served);
}

async function checkClock(link: RedisLink, clock: Clock): Promise<Finding> {
  const before = clock();
  const [seconds, microseconds] = (await link.send(patience, "TIME")) as string[];
  const there = Number(seconds) * 1000 + Number(microseconds) / 1000;
  return compareClocks("redisClock", { before, after: clock(), there, whose: "that of Redis" });
}

async function checkMemory(link: RedisLink): Promise<Finding[]> {
  let said: ReadonlyMap<string, string>;
  try {
    said = readInfo(String(await link.send(patience, "INFO")));
  } catch (error) {
    const refused = error instanceof Error && error.name === "ReplyError";
    if (!refused) throw error;
    const cannot = "this user may not ask for INFO, so neither version nor memory is known";
    return [warn("redisEviction", cannot, "allow INFO to this user for a moment, or look by hand")];
  }
  const version = said.get("valkey_version") ?? said.get("redis_version") ?? "";
  const name = said.has("valkey_version") ? "Valkey" : "Redis";
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isOld = major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
  const policy = said.get("maxmemory_policy") ?? "unknown";
  const most = Number(said.get("maxmemory") ?? 0);
  const used = Number(said.get("used_memory") ?? 0);
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1_000_000)} MB`;
  const memory = `${megabytes(used)} are used, ${most === 0 ? "without a limit" : `of ${megabytes(most)}`}`;
  return [
    isOld
      ? warn("redisVersion", `${name} ${version}`, `update it to ${oldest.join(".")} or later`)
      : ok("redisVersion", `${name} ${version}`),
    judgeEviction({ policy, most, memory, isFull: most > 0 && used > 0.9 * most }),
  ];
}

function judgeEviction(found: {
  readonly policy: string;
  readonly most: number;
  readonly memory: string;
  readonly isFull: boolean;
}): Finding {
  const { policy, most, memory, isFull } = found;
  const what = `${memory}; when it is full: ${policy}`;
  if (most > 0 && policy !== "noeviction") {
    return warn("redisEviction", what, "set maxmemory-policy to noeviction, or give Latchkey a Redis of its own");
  }
  if (!isFull) return ok("redisEviction", what);
  const why = "When it is full it refuses what is written, and limits are counted in the database instead.";
  return warn("redisEviction", what, "give it more memory", why);
}

function readInfo(text: string): ReadonlyMap<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => line.includes(":"));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]));
}
