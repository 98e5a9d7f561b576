import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "./free-port.ts";
import type { Memory, MemoryQuestion } from "./memory-probe.ts";

/** A `latchkey serve` that is looked at while it works. */
export interface ServeProcess {
  readonly url: string;
  /** Seconds from its start until it was ready. */
  readonly startTime: number;
  /** What it says of its memory; garbage collected before, if asked. */
  memory(collect: boolean): Promise<Memory>;
  /** File descriptors that it holds. */
  descriptors(): number;
  /** Bytes that it holds, pages that several processes share divided among them. */
  ownMemory(): number;
  /** A figure of its metrics without labels. NaN where there is none. */
  metrics(): Promise<(name: string) => number>;
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL("../../bin/latchkey.mjs", import.meta.url));
const probe = new URL("memory-probe.ts", import.meta.url).href;
const patience = 180_000;

/** Starts one with these variables, and waits until it is ready. */
export async function startServe(environment: Readonly<Record<string, string>>): Promise<ServeProcess> {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const child = spawn(process.execPath, ["--expose-gc", "--import", probe, program, "serve"], {
    env: {
      PATH: process.env["PATH"],
      PORT: String(port),
      METRICS_LISTEN: `127.0.0.1:${metricsPort}`,
      // What is answered with an error is counted by whoever asked.
      LATCHKEY_LOG_LEVEL: "error",
      ...environment,
    },
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const url = `http://127.0.0.1:${port}`;
  const started = performance.now();
  const deadline = performance.now() + patience;
  while (!(await isReady(url))) {
    if (child.exitCode !== null || performance.now() > deadline) throw new Error("The server did not start");
    await sleep(10);
  }
  return {
    url,
    startTime: (performance.now() - started) / 1000,
    memory: (collect) => ask(child, { collect }),
    descriptors: () => readdirSync(`/proc/${child.pid}/fd`).length,
    ownMemory: () => {
      const [, kilobytes] = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/smaps_rollup`, "utf8")) ?? [];
      return Number(kilobytes) * 1024;
    },
    metrics: async () => {
      const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
      return (name) => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
    },
    stop: async () => {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.ok;
    },
    () => false,
  );
}

async function ask(child: ChildProcess, question: MemoryQuestion): Promise<Memory> {
  const answer = once(child, "message", { signal: AbortSignal.timeout(patience) });
  child.send(question);
  const [memory] = (await answer) as [Memory];
  return memory;
}
