import { type ServerProcess, startProcess } from "../../flows/server-process.ts";
import { freePort } from "../../server/serve.ts";

/** A port that a service manager listens on and hands over. */
export interface HeldPort {
  readonly port: number;
  readonly descriptor: number;
}

/** A server process that comes back at the same address, as a supervisor of processes has it. */
export interface SiteServer {
  /** From 0. */
  readonly number: number;
  readonly url: string;
  /** Of its life now. */
  readonly pid: number;
  /** Everything it has written, over all its lives. */
  output(): string;
  /** Ends it at once. */
  kill(): Promise<void>;
  /** Asks it to end, and gives its exit code. */
  stop(): Promise<number | null>;
  /** Stops it where it stands, until what is given is called. */
  freeze(): () => void;
  /** Starts it again, with other variables than before where some are given. Resolves when it is ready. */
  restart(environment?: Readonly<{ [variable: string]: string }>): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a process and waits until it is ready.
 *
 * @param held a port that stays open while no process has it; without one each process opens its own
 */
export async function openServer(
  number: number,
  environment: Readonly<{ [variable: string]: string }>,
  held?: HeldPort,
): Promise<SiteServer> {
  const port = String(held?.port ?? (await freePort()));
  const start = (more: Readonly<{ [variable: string]: string }> = {}): Promise<ServerProcess> =>
    startProcess({ ...environment, ...more, PORT: port }, held?.descriptor);
  let running = await start();
  let before = "";
  return {
    number,
    url: running.url,
    get pid() {
      return running.child.pid ?? 0;
    },
    output: () => before + running.output(),
    kill: async () => void (await running.stop("SIGKILL")),
    stop: () => running.stop(),
    freeze: () => {
      const { child } = running;
      child.kill("SIGSTOP");
      return () => child.kill("SIGCONT");
    },
    restart: async (more) => {
      before += running.output();
      running = await start(more);
    },
    close: async () => void (await running.stop("SIGKILL")),
  };
}
