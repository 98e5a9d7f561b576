import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

/** A server in a process of its own, started as anyone starts it. */
export interface ServerProcess {
  readonly url: string;
  readonly child: ChildProcessWithoutNullStreams;
  /** Everything it wrote. */
  readonly output: () => string;
  /** Asks it to end, and gives its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

const program = fileURLToPath(new URL("../../bin/latchkey.mjs", import.meta.url));

/** Starts `latchkey serve` and waits until it is ready. Rejects with what it said when it ends before that. */
export async function startProcess(environment: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const port = environment["PORT"] ?? String(await freePort());
  const child = spawn(process.execPath, [program, "serve"], {
    env: { PATH: process.env["PATH"], PORT: port, ...environment },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const exited = once(child, "exit");
  const url = `http://127.0.0.1:${port}`;
  for (;;) {
    if (child.exitCode !== null) throw new Error(output);
    const ready = await fetch(`${url}/readyz`).then(
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("No free port");
  return address.port;
}
