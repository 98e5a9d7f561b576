import { findPostgres, startPostgres } from "../../test/setup/postgres-server.ts";
import { canInstall, install, which } from "../../test/setup/machine.ts";
import { findProgram } from "./machine.ts";
import { type Redis, startRedis } from "./redis.ts";

/** What a run has besides Node. Null: missing, and what needs it is skipped. */
export interface Tools {
  /** A short run for a first look: fewer rounds, smaller tables. */
  readonly quick: boolean;
  readonly wrk: string | null;
  readonly redisUrl: string | null;
  /** The superuser's URL of an empty server. */
  readonly postgresUrl: string | null;
  readonly chromium: string | null;
  close(): Promise<void>;
}

export async function openTools(quick: boolean): Promise<Tools> {
  const redisProgram = findProgram("redis-server", "redis-server");
  const redis: Redis | null = redisProgram === null ? null : await startRedis(redisProgram);
  const bin = findPostgres() ?? installPostgres();
  const postgres = bin === null ? null : await startPostgres(bin);
  return {
    quick,
    wrk: findProgram("wrk", "wrk"),
    redisUrl: redis?.url ?? null,
    postgresUrl: postgres?.url ?? null,
    chromium: which("chromium-browser") ?? which("google-chrome") ?? findProgram("chromium", "chromium"),
    close: async () => {
      await redis?.stop();
      await postgres?.stop();
    },
  };
}

function installPostgres(): string | null {
  if (canInstall()) install("postgresql");
  const found = findPostgres();
  if (found === null) process.stdout.write("PostgreSQL is missing: what needs it is skipped.\n");
  return found;
}
