import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { freePort } from "../setup/free-port.ts";
import { program } from "../setup/program.ts";

/** A server in a process of its own, started as anyone starts it. */
export interface ServerProcess {
  readonly url: string;
  readonly child: ChildProcessWithoutNullStreams;
  /** Everything it wrote. */
  readonly output: () => string;
  /** Asks it to end, and gives its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/**
 * Starts `latchkey serve` and waits until it is ready. Rejects with what it said when it ends before that.
 *
 * @param socket a descriptor of this process, which is handed over as a service manager hands one over; `PORT` says its port
 */
export async function startProcess(
  environment: Readonly<Record<string, string>>,
  socket?: number,
  file: string = program,
): Promise<ServerProcess> {
  const port = environment["PORT"] ?? String(await freePort());
  const env = { PATH: process.env["PATH"], PORT: port, ...environment };
  const child =
    socket === undefined
      ? spawn(process.execPath, [file, "serve"], { env })
      : spawnWithSocket(socket, { ...env, LISTEN_FDS: "1" });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const exited = once(child, "exit");
  // On a socket that is held somebody waits for whoever comes next.
  const gone = new AbortController();
  child.once("exit", () => gone.abort());
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    if (child.exitCode !== null) throw new Error(output);
    const ready = await fetch(`${url}/readyz`, { signal: gone.signal }).then(
      ({ status }) => status === 200,
      () => false,
    );
    if (ready) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    child,
    output: () => output,
    stop: async (signal = "SIGTERM") => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await exited;
      return child.exitCode;
    },
  };
}

/** `latchkey serve` with a descriptor of this process. It has to know its own number from the environment: the shell gives it its own, and becomes it. */
export function spawnWithSocket(socket: number, env: NodeJS.ProcessEnv): ChildProcessWithoutNullStreams {
  const words = ["-c", 'LISTEN_PID=$$ exec "$@"', "sh", process.execPath, program, "serve"];
  return spawn("sh", words, {
    env,
    stdio: ["pipe", "pipe", "pipe", socket],
  }) as unknown as ChildProcessWithoutNullStreams;
}
