import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A program of this folder, running in a process of its own. */
export interface RunningScript {
  /** Resolves when the program has printed a line that starts with `text`. */
  said(text: string): Promise<void>;
  /** Writes a line to the program. */
  say(text: string): void;
  /** Ends it as `kill -9` does. */
  kill(): void;
  readonly finished: Promise<{ readonly code: number | null; readonly output: string; readonly errors: string }>;
}

/** Starts `scripts/NAME` with Node itself. */
export function runScript(name: string, ...parameters: string[]): RunningScript {
  const path = fileURLToPath(new URL(`./scripts/${name}`, import.meta.url));
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [path, ...parameters]);
  let output = "";
  let errors = "";
  const listeners = new Set<() => void>();
  const notify = (): void => {
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    notify();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const finished = new Promise<Awaited<RunningScript["finished"]>>((resolve) => {
    child.on("close", (code) => {
      resolve({ code, output, errors });
      notify();
    });
  });
  return {
    finished,
    say: (text) => child.stdin.write(`${text}\n`),
    kill: () => child.kill("SIGKILL"),
    said: (text) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const heard = output.split("\n").some((line) => line.startsWith(text));
          if (!heard && child.exitCode === null) return;
          listeners.delete(check);
          if (heard) resolve();
          else reject(new Error(`${name} ended before it said "${text}": ${errors}`));
        };
        listeners.add(check);
        check();
      }),
  };
}
