import { type HeldPort, openServer, type SiteServer } from "../../faults/bench/server.ts";
import { holdPort } from "./hold-port.ts";

export interface FleetOptions {
  readonly size: number;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly secret: string;
  /** Seconds for which one serves on at its end. @default what production has */
  readonly delay?: number;
  /** Whether somebody else listens on their ports and hands them over, as with `deploy/systemd/latchkey.socket`. @default false */
  readonly held?: boolean;
}

/** Several servers that are one installation, as production has them: also how long they serve on at their end. */
export interface Fleet {
  readonly ports: readonly number[];
  /** Tells one after the other to end and starts it again once it has. Throws when one does not end with 0. */
  roll(): Promise<void>;
  close(): Promise<void>;
}

/** Starts them. */
export async function openFleet({
  size,
  databaseUrl,
  redisUrl,
  secret,
  delay,
  held = false,
}: FleetOptions): Promise<Fleet> {
  const environment = {
    BASE_URL: "https://auth.example.com",
    AUTH_SECRET: secret,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    TRUSTED_PROXIES: "127.0.0.1",
    LATCHKEY_LOG_LEVEL: "warn",
    ...(delay !== undefined && { LATCHKEY_SHUTDOWN_DELAY: String(delay) }),
  };
  const servers: SiteServer[] = [];
  const ports: Awaited<ReturnType<typeof holdPort>>[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.close()));
    for (const port of ports) port.release();
  };
  const hold = async (): Promise<HeldPort> => {
    const port = await holdPort();
    ports.push(port);
    return port;
  };
  try {
    for (let number = 0; number < size; number += 1) {
      servers.push(await openServer(number, environment, held ? await hold() : undefined));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ports: servers.map(({ url }) => Number(new URL(url).port)),
    close,
    async roll() {
      for (const server of servers) {
        const code = await server.stop();
        if (code !== 0) throw new Error(`A server that was told to end ended with ${code}:\n${server.output()}`);
        await server.restart();
      }
    },
  };
}
