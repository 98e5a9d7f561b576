import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { createPasswordHasher } from "../../src/password/hash.ts";
import { parsePassword } from "../../src/password/password.ts";
import { median, quantile } from "../measure/median.ts";
import { measureLatencies } from "../measure/pace.ts";
import { spreadOf } from "../measure/spread.ts";
import { startSubject, type Subject } from "../measure/subject.ts";
import { inTemporaryFolder } from "../measure/temporary-folder.ts";
import type { Tools } from "../measure/tools.ts";
import { type LoadResult, sendLoad } from "../measure/wrk.ts";
import type { Row } from "../report/row.ts";
import type { LatchkeySubject } from "../subject/installation.ts";
import type { RawArgon2 } from "../subject/raw-argon2.ts";
import type { Target } from "./target.ts";

const run = promisify(execFile);
const password = "correct horse battery staple 7";
const people = 400;
const connections = 16;
/** The default of `password.concurrency`, which the raw rate is measured with as well. */
const inFlight = Math.min(availableParallelism() + 1, 3);
const checksPerSecond = 200;

/** P4 and P4b: what logins get of the raw hash rate, and what they leave to everybody else. */
export const login: Target = {
  name: "login",
  async run(tools) {
    const { wrk } = tools;
    if (wrk === null) return [];
    const chosen = parsePassword(password);
    if (chosen === null) throw new Error("Not a password");
    const passwordHash = await createPasswordHasher().hash(chosen);
    return inTemporaryFolder(async (folder) => {
      const input: LatchkeySubject = {
        database: `sqlite:${folder}/bench.db`,
        people,
        passwordHash,
        credential: "cookie",
      };
      const subject = await startSubject({ file: "subject/latchkey-express.ts", input, pinned: false });
      try {
        const parameters = `argon2id ${passwordHash.split("$")[3]}, ${inFlight} at a time, ${connections} connections`;
        return [
          await measureLogins({ tools, subject, wrk, passwordHash, parameters }),
          await measureBystanders({ tools, subject, wrk, parameters }),
        ];
      } finally {
        await subject.stop();
      }
    });
  },
};

interface Measuring {
  readonly tools: Tools;
  readonly subject: Subject;
  readonly wrk: string;
  readonly parameters: string;
}

async function measureLogins(measuring: Measuring & { readonly passwordHash: string }): Promise<Row> {
  const { tools, passwordHash, parameters } = measuring;
  const seconds = tools.quick ? 2 : 3;
  const rounds: { raw: number; logins: number }[] = [];
  await sendLogins(measuring, 1);
  for (let round = 0; round < (tools.quick ? 2 : 4); round += 1) {
    const raw = await measureRaw({ stored: passwordHash, password, inFlight, seconds });
    const { requests, refused, seconds: took } = await sendLogins(measuring, seconds);
    rounds.push({ raw, logins: (requests - refused) / took });
  }
  const rate = (of: "raw" | "logins"): string => median(rounds.map((round) => round[of])).toFixed(0);
  return {
    id: "P4",
    what: "logins over HTTP: share of the raw hash rate",
    aim: { atLeast: 0.95 },
    measured: median(rounds.map(({ raw, logins }) => logins / raw)),
    spread: spreadOf(rounds.map(({ raw, logins }) => logins / raw)),
    note: `${rate("logins")} of ${rate("raw")} per second; ${parameters}`,
  };
}

async function measureBystanders(measuring: Measuring): Promise<Row> {
  const { tools, subject, parameters } = measuring;
  const seconds = tools.quick ? 3 : 5;
  const check = { url: subject.url, cookies: subject.credentials, perSecond: checksPerSecond, seconds };
  const rounds: { idle: number; busy: number }[] = [];
  await measureLatencies(check);
  for (let round = 0; round < (tools.quick ? 1 : 3); round += 1) {
    const idle = quantile(await measureLatencies(check), 0.99);
    const logins = sendLogins(measuring, seconds + 1);
    const busy = quantile(await measureLatencies(check), 0.99);
    await logins;
    rounds.push({ idle, busy });
  }
  const p99 = (of: "idle" | "busy"): string => median(rounds.map((round) => round[of])).toFixed(2);
  return {
    id: "P4b",
    what: "p99 of a session check while logins fill the queue, over its p99 when idle",
    aim: { atMost: 3 },
    measured: median(rounds.map(({ idle, busy }) => busy / idle)),
    spread: spreadOf(rounds.map(({ idle, busy }) => busy / idle)),
    note: `${p99("busy")} ms over ${p99("idle")} ms at ${checksPerSecond} checks per second; ${parameters}`,
  };
}

/** A refused login (503, the queue is full) is none. */
function sendLogins({ subject, wrk }: Measuring, seconds: number): Promise<LoadResult> {
  const url = `${subject.url}/auth/login`;
  return sendLoad({ wrk, url, connections, seconds, script: "logins.lua", input: [String(people), password] });
}

async function measureRaw(input: RawArgon2): Promise<number> {
  const file = fileURLToPath(new URL("../subject/raw-argon2.ts", import.meta.url));
  const { stdout } = await run(process.execPath, [file, JSON.stringify(input)]);
  return Number(stdout);
}
