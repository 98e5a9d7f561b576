import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Door, openHaproxy, openNginx } from "../test/proxy/rolling/doors.ts";
import { openFleet } from "../test/proxy/rolling/fleet.ts";
import { type LoadResult, MixedLoad } from "../test/proxy/rolling/mixed-load.ts";
import { findHaproxy } from "../test/setup/haproxy.ts";
import { canInstall, install } from "../test/setup/machine.ts";
import { findNginx } from "../test/setup/nginx.ts";
import { findPostgres, startPostgres } from "../test/setup/postgres-server.ts";
import { redisProgram } from "../test/setup/redis.ts";
import { startRedis } from "../test/setup/redis-server.ts";
import { describeMachine } from "./measure/machine.ts";
import { quantile } from "./measure/median.ts";
import { inPostgresDatabase } from "./measure/postgres-database.ts";

const usage = `Usage: npm run rolling-restart [-- [--servers 5] [--rate 500] [--runs 2] [--delay 5] [--people 50] [--door nginx|haproxy] [--held | --no-held]]

  Servers behind nginx and then behind HAProxy, by the configurations in docs/operations, on PostgreSQL and Redis, are told to end and
  started again one after the other under load. Says how many requests failed; exit code 1 when any did.

  --people  how many send requests, each one at a time: the most that can be under way
  --held    their ports are held by somebody else and handed over, as a socket unit of systemd does; without a word behind nginx alone
  --delay   seconds of LATCHKEY_SHUTDOWN_DELAY; with 0 it can be seen what it is for
`;

const { values } = parseArgs({
  allowNegative: true,
  options: {
    servers: { type: "string", default: "5" },
    rate: { type: "string", default: "500" },
    runs: { type: "string", default: "2" },
    delay: { type: "string", default: "5" },
    people: { type: "string", default: "50" },
    door: { type: "string" },
    held: { type: "boolean" },
    help: { type: "boolean" },
  },
});
const size = Number(values.servers);
const rate = Number(values.rate);
const runs = Number(values.runs);
const people = Number(values.people);
interface Way {
  readonly name: string;
  readonly open: (ports: readonly number[]) => Promise<Door>;
  /** Whether the ports are open while no server is there. */
  readonly held: boolean;
}

/** Seconds of load before the first server is told to end, and after the last one is there again. */
const calm = 5;
const doors: readonly Way[] = [
  { name: "nginx", open: openNginx, held: values.held ?? true },
  { name: "haproxy", open: openHaproxy, held: values.held ?? false },
];

if (values.help) process.stdout.write(usage);
else await main();

async function main(): Promise<void> {
  if (findNginx() === null && canInstall()) install("nginx", "openssl");
  if (findHaproxy() === null && canInstall()) install("haproxy", "openssl");
  process.env["LATCHKEY_TEST_NGINX"] ??= findNginx() ?? "";
  const [bin, redisServer] = [findPostgres(), redisProgram()];
  if (bin === null || redisServer === null) throw new Error("This needs PostgreSQL and Redis");
  const postgres = await startPostgres(bin);
  const redis = await startRedis(redisServer);
  const { cpu, cores, memoryGiB, node } = describeMachine();
  process.stdout.write(`${cpu}, ${cores} cores, ${memoryGiB} GiB, Node ${node}\n`);
  try {
    for (let run = 1; run <= runs; run += 1) {
      for (const way of doors) {
        const { name } = way;
        if (values.door !== undefined && values.door !== name) continue;
        const { result, took } = await inPostgresDatabase(postgres.url, (url) => roll(url, redis.url, way));
        process.stdout.write(`run ${run}, ${name}: ${describe(result, took)}\n`);
        if (result.failures.length > 0) process.exitCode = 1;
      }
    }
  } finally {
    await redis.stop();
    await postgres.stop();
  }
}

async function roll(
  databaseUrl: string,
  redisUrl: string,
  { open, held }: Way,
): Promise<{ readonly result: LoadResult; readonly took: number }> {
  const shared = { databaseUrl, secret: randomBytes(32).toString("base64url") };
  const fleet = await openFleet({ ...shared, size, redisUrl, delay: Number(values.delay), held });
  try {
    const door = await open(fleet.ports);
    try {
      const load = new MixedLoad({
        ...shared,
        doors: [door],
        rate,
        people,
        members: Math.min(people, 20),
        comings: 0.01,
      });
      await load.prepare();
      const running = load.run();
      await sleep(calm * 1000);
      const began = performance.now();
      await fleet.roll();
      const took = (performance.now() - began) / 1000;
      await sleep(calm * 1000);
      load.stop();
      await running;
      return { result: load.result, took };
    } finally {
      await door.stop();
    }
  } finally {
    await fleet.close();
  }
}

function describe({ sent, seconds, counts, failures, latencies }: LoadResult, took: number): string {
  const milliseconds = (share: number): string => `${quantile(latencies, share).toFixed(0)} ms`;
  const shares = Object.entries(counts).map(([kind, count]) => `${kind} ${count}`);
  return [
    `${failures.length} of ${sent} requests failed; ${(sent / seconds).toFixed(0)} a second over ${seconds.toFixed(0)} s`,
    `  ${size} servers restarted within ${took.toFixed(0)} s; answers after ${milliseconds(0.5)} (half), ${milliseconds(0.99)} (99 in 100), ${milliseconds(1)} (all)`,
    `  ${shares.join(", ")}`,
    ...failures.slice(0, 10).map(({ kind, at, found }) => `  failed: ${kind} after ${at} ms: ${found}`),
  ].join("\n");
}
