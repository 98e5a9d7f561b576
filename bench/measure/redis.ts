import { spawn } from "node:child_process";
import { once } from "node:events";
import { createConnection } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.ts";
import { pinnedTo } from "./machine.ts";

/** A Redis server of this run's own. */
export interface Redis {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts Redis on loopback, in memory only, beside whoever sends the load. */
export async function startRedis(program: string): Promise<Redis> {
  const port = await freePort();
  const settings = ["--bind", "127.0.0.1", "--port", String(port), "--save", "", "--appendonly", "no"];
  const [command, ...args] = pinnedTo(1, program, ...settings);
  const child = spawn(command, args, { stdio: "ignore" });
  const ended = once(child, "exit");
  const deadline = performance.now() + 10_000;
  while (!(await accepts(port))) {
    if (child.exitCode !== null || performance.now() > deadline) throw new Error("Redis did not start");
    await sleep(20);
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

async function accepts(port: number): Promise<boolean> {
  const socket = createConnection({ host: "127.0.0.1", port });
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
