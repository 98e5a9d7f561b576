import { freeze, listenerOf } from "./inject/freeze.ts";
import { startOwnPostgres } from "../../setup/postgres.ts";
import { startOwnRedis } from "../../setup/redis.ts";

/** A database or a Redis of one run's own. */
export interface Store {
  readonly url: string;
  /** Ends it at once, and keeps what it has on its disk. */
  kill(): Promise<void>;
  /** Starts it again at the same address, with what is on its disk. A Redis of the bench keeps nothing there: it comes back empty. */
  restart(): Promise<void>;
  /** Stops it where it stands, connections and all, until what is given is called. */
  freeze(): () => void;
  stop(): Promise<void>;
}

/** PostgreSQL that loses nothing it has acknowledged. */
export async function openPostgres(settings: readonly string[] = []): Promise<Store> {
  const server = await startOwnPostgres(...settings);
  return { ...server, url: server.url, freeze: () => freeze(listenerOf(portOf(server.url))) };
}

export async function openRedis(): Promise<Store> {
  const server = await startOwnRedis();
  return { ...server, restart: () => server.restart(true), freeze: () => freeze(listenerOf(server.port)) };
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
