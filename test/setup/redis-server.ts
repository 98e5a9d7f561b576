import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port.ts";

/** A Redis server of this run's own. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Ends it as a crash does, and leaves what it has written to its folder. Nobody listens on the port any more. */
  kill(): Promise<void>;
  /** Stops it where it stands, as a machine that hangs: connections stay open, and nobody answers. */
  pause(): void;
  /** It goes on where it stood. */
  resume(): void;
  /** Starts it again on the same port: with what the folder holds, or `empty`. */
  restart(empty?: boolean): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Says the server's process id, and ends the server when the input ends, which the kernel closes when the process that started it dies,
 * however it dies.
 */
const keeper = `
exec 3<&0
"$0" "$@" 3<&- >/dev/null & server=$!
echo $server
( cat <&3 >/dev/null; kill -9 $server 2>/dev/null ) & keeper=$!
wait $server
kill $keeper 2>/dev/null
`;

/**
 * Starts Redis on a free port of 127.0.0.1, which `{port}` in a setting stands for. It writes to its folder only when it is told to (`SAVE`).
 */
export async function startRedis(program: string, ...settings: string[]): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-redis-"));
  const port = await freePort();
  const own = settings.map((setting) => setting.replace("{port}", String(port)));
  const usual = ["--bind", "127.0.0.1", "--port", String(port), "--save", "", "--appendonly", "no", "--dir", folder];
  const args = [...usual, ...own];
  let running = await runRedis(program, args, port);
  const kill = async (): Promise<void> => {
    running.stdin.end();
    await running.ended;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill,
    pause: () => process.kill(running.pid, "SIGSTOP"),
    resume: () => process.kill(running.pid, "SIGCONT"),
    restart: async (empty = true) => {
      if (empty) rmSync(join(folder, "dump.rdb"), { force: true });
      running = await runRedis(program, args, port);
    },
    stop: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A program that runs. It is killed when its input ends. */
export interface RunningRedis {
  readonly pid: number;
  readonly stdin: NodeJS.WritableStream;
  readonly ended: Promise<unknown>;
}

/** Runs the program, and resolves when it listens on the port. */
export async function runRedis(program: string, args: readonly string[], port: number): Promise<RunningRedis> {
  const child = spawn("sh", ["-c", keeper, program, ...args], {
    stdio: ["pipe", "pipe", "ignore"],
    // Ctrl-C goes to the whole process group of the terminal; this child ends by its input instead.
    detached: true,
  });
  const ended = once(child, "exit");
  const [said] = (await once(child.stdout, "data")) as [Buffer];
  const deadline = performance.now() + 10_000;
  while (!(await accepts(port))) {
    if (child.exitCode !== null || performance.now() > deadline) {
      child.stdin.end();
      throw new Error("Redis did not start");
    }
    await sleep(20);
  }
  return { pid: Number(said.toString()), stdin: child.stdin, ended };
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
