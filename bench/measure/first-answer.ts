import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.ts";

/** What a start of the server took. */
export interface Start {
  /** From spawning the process to the whole answer of the log-in page. */
  readonly seconds: number;
  /** Resident memory, some seconds after. Null where `/proc` does not say. */
  readonly residentMB: number | null;
}

export interface StartOptions {
  /** Path of `latchkey.mjs`. */
  readonly program: string;
  /** Working directory: the database is made below it. */
  readonly folder: string;
  /** Seconds to wait before memory is read; 0 leaves it out. */
  readonly settle: number;
}

const patience = 30_000;

/** Starts `latchkey serve` with nothing configured but the port, waits for the first answer, and stops it. */
export async function measureStart({ program, folder, settle }: StartOptions): Promise<Start> {
  const port = await freePort();
  const start = performance.now();
  const child = spawn(process.execPath, [program, "serve"], {
    cwd: folder,
    // Warnings and errors are for whoever runs the benchmark, a line for each request is not.
    env: { PATH: process.env.PATH, PORT: String(port), LATCHKEY_LOG_LEVEL: "warn" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  try {
    while (!(await answers(port))) {
      if (child.exitCode !== null || performance.now() - start > patience) throw new Error("The server did not start");
      await sleep(2);
    }
    const seconds = (performance.now() - start) / 1000;
    if (settle > 0) await sleep(settle * 1000);
    return { seconds, residentMB: settle > 0 ? residentMB(child) : null };
  } finally {
    const ended = once(child, "exit");
    child.kill();
    await ended;
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    get({ host: "127.0.0.1", port, path: "/login", agent: false }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode === 200));
    }).once("error", () => resolve(false));
  });
}

function residentMB({ pid }: ChildProcess): number | null {
  try {
    const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return (Number(kilobytes) * 1024) / 1e6;
  } catch {
    return null;
  }
}
