import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createPasswordHasher } from "../src/password/hash.ts";
import { parsePassword } from "../src/password/password.ts";
import { readCpuProfile, type SelfTime } from "./measure/cpu-profile.ts";
import { inPostgresDatabase } from "./measure/postgres-database.ts";
import { startSubject } from "./measure/subject.ts";
import { inTemporaryFolder } from "./measure/temporary-folder.ts";
import { openTools } from "./measure/tools.ts";
import { sendLoad } from "./measure/wrk.ts";
import type { LatchkeySubject } from "./subject/installation.ts";

/** What is profiled: a program, what it is told, and the load. */
interface Profiled {
  readonly file: string;
  readonly credential: LatchkeySubject["credential"];
  readonly script: string;
  /** What the load is told besides the file of credentials; alone where `isAlone`. */
  readonly input: readonly string[];
  readonly path: string;
}

const password = "correct horse battery staple 7";
const people = 1000;

function check(framework: string, credential: "cookie" | "access-token"): Profiled {
  const input = [credential === "cookie" ? "Cookie" : "Authorization"];
  return { file: `subject/latchkey-${framework}.ts`, credential, script: "credentials.lua", input, path: "/" };
}

const paths: Readonly<Record<string, Profiled>> = {
  "express-cookie": check("express", "cookie"),
  "express-token": check("express", "access-token"),
  "fastify-cookie": check("fastify", "cookie"),
  "fastify-token": check("fastify", "access-token"),
  "hono-cookie": check("hono", "cookie"),
  "hono-token": check("hono", "access-token"),
  refresh: {
    file: "subject/latchkey-refresh.ts",
    credential: "refresh-token",
    script: "refreshes.lua",
    input: [],
    path: "/auth/jwt/refresh",
  },
  login: {
    file: "subject/latchkey-express.ts",
    credential: "cookie",
    script: "logins.lua",
    input: [String(people), password],
    path: "/auth/login",
  },
};

const usage = `Usage: node bench/profile.ts [--seconds 10] [--top 25] [--sqlite] name ...

Runs a server under full load with V8's profiler and prints which functions took the processor, without what they called.

  --seconds  how long the load goes on that counts, after ten seconds that do not
  --top      how many functions are printed
  --sqlite   on SQLite instead of PostgreSQL (not for refresh)

Names: ${Object.keys(paths).join(", ")}.
`;

const warmUp = 10;
/** Microseconds between two samples. */
const interval = 250;

const { values, positionals } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    top: { type: "string", default: "25" },
    sqlite: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const tools = await openTools(true);
try {
  if (positionals.length === 0 || positionals.some((name) => paths[name] === undefined)) {
    process.stdout.write(usage);
    process.exitCode = 2;
  } else {
    for (const name of positionals) await profile(name, paths[name] as Profiled);
  }
} finally {
  await tools.close();
}

async function profile(name: string, profiled: Profiled): Promise<void> {
  const { wrk, postgresUrl } = tools;
  if (wrk === null) return;
  await inTemporaryFolder(async (folder) => {
    if (values.sqlite || postgresUrl === null)
      return run(name, profiled, { wrk, folder, database: `sqlite:${folder}/bench.db` });
    return inPostgresDatabase(postgresUrl, (database) => run(name, profiled, { wrk, folder, database }));
  });
}

interface Place {
  readonly wrk: string;
  readonly folder: string;
  readonly database: string;
}

async function run(name: string, profiled: Profiled, { wrk, folder, database }: Place): Promise<void> {
  const { file, credential, script, path } = profiled;
  const chosen = parsePassword(password);
  const passwordHash = chosen && script === "logins.lua" ? await createPasswordHasher().hash(chosen) : null;
  const input: LatchkeySubject = { database, people, passwordHash, credential };
  const start = performance.now();
  const profiler = ["--cpu-prof", `--cpu-prof-dir=${folder}`, `--cpu-prof-interval=${interval}`];
  const subject = await startSubject({ file, input, node: profiler });
  const credentials = join(folder, "credentials");
  writeFileSync(credentials, subject.credentials.join("\n"));
  const told = script === "logins.lua" ? profiled.input : [credentials, ...profiled.input];
  const seconds = warmUp + Number(values.seconds);
  const skip = (performance.now() - start) / 1000 + warmUp;
  const { requests, refused } = await sendLoad({
    wrk,
    url: `${subject.url}${path}`,
    connections: 32,
    seconds,
    script,
    input: told,
  });
  await subject.stop();
  const { functions, owners } = readCpuProfile(folder, skip);
  const rate = Math.round((requests - refused) / seconds);
  process.stdout.write(
    `\n${name}: ${rate} per second with the profiler, ${refused} refused\n\n${table(owners.slice(0, 10))}\n${table(functions.slice(0, Number(values.top)))}`,
  );
}

function table(rows: readonly SelfTime[]): string {
  return rows.map(({ name, share }) => `${(share * 100).toFixed(1).padStart(5)} %  ${name}\n`).join("");
}
