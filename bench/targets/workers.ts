import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createAuth } from "../../src/index.ts";
import { generateSecret } from "../../src/secret/root-secret.ts";
import { freePort } from "../measure/free-port.ts";
import { median } from "../measure/median.ts";
import { inPostgresDatabase } from "../measure/postgres-database.ts";
import { inTemporaryFolder } from "../measure/temporary-folder.ts";
import type { Tools } from "../measure/tools.ts";
import { sendLoad } from "../measure/wrk.ts";
import type { Row } from "../report/row.ts";
import type { Target } from "./target.ts";

const program = fileURLToPath(new URL("../../bin/latchkey.mjs", import.meta.url));
const sessions = 500;
const connections = 32;
/** What Linux counts processor time in, for whoever reads it. */
const ticksPerSecond = 100;

/** `latchkey serve`, with all its processes. */
interface Serving {
  readonly workers: number;
  readonly url: string;
  readonly process: ChildProcess;
}

interface Round {
  readonly perSecond: number;
  /** Processor time of all processes of the server, in microseconds. */
  readonly perRequest: number;
}

/** What two workers do that one process does not: checks of sessions by cookie, end to end over HTTP, in turns. */
export const workers: Target = {
  name: "workers",
  async run(tools) {
    const { wrk, postgresUrl } = tools;
    if (wrk === null || postgresUrl === null) return [];
    return inTemporaryFolder((folder) =>
      inPostgresDatabase(postgresUrl, async (database) => {
        const secret = generateSecret();
        const cookies = join(folder, "cookies");
        writeFileSync(cookies, `${(await makeCookies(database, secret)).join("\n")}\n`);
        const shared = { folder, database, secret };
        const both = [await start(1, shared), await start(2, shared)] as const;
        try {
          return describe(await measure(tools, wrk, { both, cookies }));
        } finally {
          await Promise.all(both.map((serving) => stop(serving)));
        }
      }),
    );
  },
};

async function makeCookies(database: string, secret: string): Promise<string[]> {
  const auth = createAuth({ baseUrl: "https://auth.example.com", trustedProxies: "none", database, secret });
  try {
    const cookies: string[] = [];
    for (let i = 0; i < sessions; i += 1) {
      const { id: userId } = await auth.users.create({ email: `ada-${i}@example.com` });
      const started = await auth.startSession({ userId, method: "bench", headers: {} });
      cookies.push(started.cookies[0]?.split(";", 1)[0] ?? "");
    }
    return cookies;
  } finally {
    await auth.close();
  }
}

interface Installation {
  readonly folder: string;
  readonly database: string;
  readonly secret: string;
}

async function start(size: number, { folder, database, secret }: Installation): Promise<Serving> {
  const port = await freePort();
  const child = spawn(process.execPath, [program, "serve", "--workers", String(size)], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      PORT: String(port),
      BASE_URL: "https://auth.example.com",
      TRUSTED_PROXIES: "none",
      AUTH_SECRET: secret,
      DATABASE_URL: database,
      LATCHKEY_LOG_LEVEL: "warn",
      LATCHKEY_SHUTDOWN_DELAY: "0",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  // The banner comes when every worker answers.
  await once(child.stdout, "data");
  return { workers: size, url: `http://127.0.0.1:${port}`, process: child };
}

async function stop({ process }: Serving): Promise<void> {
  const ended = once(process, "exit");
  process.kill();
  await ended;
}

interface Measuring {
  readonly both: readonly Serving[];
  readonly cookies: string;
}

/** Rounds of each, in turns. The first ones do not count: V8 is at work, and sessions are read for the first time. */
async function measure(tools: Tools, wrk: string, { both, cookies }: Measuring): Promise<readonly Round[][]> {
  const rounds: Round[][] = both.map(() => []);
  const seconds = tools.quick ? 2 : 4;
  for (let round = 0; round < (tools.quick ? 3 : 8); round += 1) {
    for (let turn = 0; turn < both.length; turn += 1) {
      const at = (round + turn) % both.length;
      const serving = both[at] as Serving;
      const before = processorSeconds(serving.process.pid ?? 0);
      const url = `${serving.url}/auth/session`;
      const load = await sendLoad({
        wrk,
        url,
        connections,
        seconds,
        script: "credentials.lua",
        input: [cookies, "Cookie"],
      });
      if (load.refused > 0) throw new Error(`${load.refused} checks were refused`);
      const took = processorSeconds(serving.process.pid ?? 0) - before;
      if (round > 0)
        rounds[at]?.push({ perSecond: load.requests / load.seconds, perRequest: (took * 1e6) / load.requests });
      await sleep(200);
    }
  }
  return rounds;
}

function describe([one = [], two = []]: readonly Round[][]): Row[] {
  const ratio = (of: keyof Round): number => median(two.map((round, at) => round[of] / (one[at]?.[of] ?? Number.NaN)));
  const middle = (rounds: readonly Round[], of: keyof Round): string =>
    median(rounds.map((round) => round[of])).toFixed(0);
  const cores = availableParallelism();
  const limit = `of ${cores} cores wrk takes up to one`;
  return [
    {
      id: "W1",
      what: "checks of sessions by `--workers 2`: rate over that of one process",
      aim: null,
      measured: ratio("perSecond"),
      note: `${middle(two, "perSecond")} over ${middle(one, "perSecond")} per second; ${limit}, so this is less than what two cores for the server would show`,
    },
    {
      id: "W2",
      what: "the same: processor time of a request, all processes together, over that of one process",
      aim: { atMost: 1.15 },
      measured: ratio("perRequest"),
      note: `${middle(two, "perRequest")} over ${middle(one, "perRequest")} µs; what it is above 1 is the price of workers, and N cores do N times as much divided by it`,
    },
  ];
}

/** Processor time of a process and its children so far, user and system. */
function processorSeconds(pid: number): number {
  let total = 0;
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const [parent, used] = readStat(name);
    if (Number(name) === pid || parent === pid) total += used / ticksPerSecond;
  }
  return total;
}

/** The parent of a process, and the ticks that it has used. One that has ended meanwhile has none. */
function readStat(pid: string): readonly [parent: number, ticks: number] {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return [Number(fields[1]), Number(fields[11]) + Number(fields[12])];
  } catch {
    return [0, 0];
  }
}
