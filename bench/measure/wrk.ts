import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { pinnedTo } from "./machine.ts";

const run = promisify(execFile);

export interface Load {
  readonly wrk: string;
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** Name of a Lua program beside this file. */
  readonly script: string;
  /** What the program is told. */
  readonly input: readonly string[];
}

/** What one run of wrk counted. */
export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  /** Answers other than 2xx and 3xx. */
  readonly refused: number;
}

/** Sends load from the second core, for a while. Throws when a connection failed: the figures would mean nothing. */
export async function sendLoad({ wrk, url, connections, seconds, script, input }: Load): Promise<LoadResult> {
  const lua = fileURLToPath(new URL(script, import.meta.url));
  const shape = ["-t1", `-c${connections}`, `-d${seconds}s`, "--timeout", "20s", "-s", lua];
  const [command, ...args] = pinnedTo(1, wrk, ...shape, url, "--", ...input);
  const { stdout } = await run(command, args);
  if (/Socket errors/.test(stdout)) throw new Error(`wrk met socket errors:\n${stdout}`);
  const [, requests, time, unit] = /(\d+) requests in ([\d.]+)(ms|s|m)/.exec(stdout) ?? [];
  const [, refused = "0"] = /Non-2xx or 3xx responses: (\d+)/.exec(stdout) ?? [];
  const inSeconds = unit === "m" ? 60 : unit === "ms" ? 0.001 : 1;
  return { requests: Number(requests), seconds: Number(time) * inSeconds, refused: Number(refused) };
}
