import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateSecret } from "../../src/secret/root-secret.ts";
import { freePort } from "../setup/free-port.ts";
import { program } from "../setup/program.ts";

export { freePort };

/** A secret of this process's own. One that stood here would be known to everybody, and production refuses those. */
export const testSecret: string = generateSecret();

type Environment = Readonly<Record<string, string>>;

/** `latchkey serve` in a process of its own. */
export interface Serving {
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** What it has printed so far, on both streams. */
  readonly output: () => string;
  /** Of that, what stands on standard error: the log. */
  readonly stderr: () => string;
  /** Milliseconds from the start of the process to its first answer. */
  readonly firstAnswer: number;
  /** Sends SIGTERM, or another signal, and gives the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** An empty folder, removed by the function that comes with it. */
export function emptyFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "latchkey-serve-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/**
 * Starts the server in a folder, with nothing in its environment but a free port and what is given, and awaits its first answer.
 * @param file the program to run, where it is not that of this checkout
 */
export async function serve(folder: string, environment: Environment = {}, file: string = program): Promise<Serving> {
  const port = Number(environment["PORT"] ?? (await freePort()));
  const started = performance.now();
  const child = start(folder, { PORT: String(port), ...environment }, file);
  const scheme = environment["TLS_CERT"] === undefined ? "http" : "https";
  const url = `${scheme}://localhost:${port}`;
  const isAlive = scheme === "http" ? answersPlain : answersTls;
  while (child.process.exitCode === null && !(await isAlive(port))) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  // The banner follows once it listens.
  while (child.process.exitCode === null && !child.output().includes("is running")) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  if (child.process.exitCode !== null) throw new Error(`The server did not start: ${child.output()}`);
  const firstAnswer = performance.now() - started;
  return {
    url,
    port,
    firstAnswer,
    ...child,
    async stop(signal = "SIGTERM") {
      if (child.process.exitCode === null) child.process.kill(signal);
      return (await child.ended).code;
    },
  };
}

function answersPlain(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/healthz`).then(
    (answer) => answer.ok,
    () => false,
  );
}

/** The certificate is of the test that asks. */
function answersTls(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = { host: "127.0.0.1", port, path: "/healthz", rejectUnauthorized: false, agent: false } as const;
    get(asked, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    }).on("error", () => resolve(false));
  });
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `latchkey serve` where it is expected to refuse. Gives what it said. One that starts all the same is stopped: code null. */
export async function serveToEnd(
  folder: string,
  environment: Environment,
  onStart: (process: ChildProcess) => void = () => {},
): Promise<Ended> {
  const child = start(folder, environment);
  onStart(child.process);
  child.process.stdout?.on("data", () => child.process.kill("SIGKILL"));
  return child.ended;
}

function start(folder: string, environment: Environment, file: string = program) {
  const child = spawn(process.execPath, [file, "serve"], {
    cwd: folder,
    // A server of production would serve on for a while when a test ends it.
    env: { PATH: process.env["PATH"] ?? "", LATCHKEY_SHUTDOWN_DELAY: "0", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
  return { process: child, output: () => stdout + stderr, stderr: () => stderr, ended };
}
