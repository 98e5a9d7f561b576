import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type MailServer, startMailServer } from "../../mail/mail-server.ts";
import { type Gate, openGate } from "../../server/gate.ts";
import type { SiteShape } from "./fault.ts";
import { mountSmallDisk, type SmallDisk } from "./inject/small-disk.ts";
import { openServer, type SiteServer } from "./server.ts";
import { openCluster, openPostgres, openRedis, openReplicated, openSentinel, type Store } from "./store.ts";

/** Where people are, and where tokens say that they come from. */
export const origin = "https://app.example.com";

/** Seconds within which a refresh token that was replaced is still answered, and an access token is good. */
export const refreshGrace = 5;
export const accessTokenLifetime = 60;

/** The ways of one process to the stores, where they can be shut for it alone. */
export interface Gates {
  readonly database: Gate;
  /** Null: the site has no Redis. */
  readonly redis: Gate | null;
}

/** An installation: server processes, and the stores that they share. */
export interface Site {
  readonly shape: SiteShape;
  readonly secret: string;
  readonly servers: readonly SiteServer[];
  /** By the number of the process. Empty without gates. */
  readonly gates: readonly Gates[];
  /** Where the database is, if it has a disk to itself. */
  readonly disk: SmallDisk | null;
  /** Null for SQLite. */
  readonly postgres: Store | null;
  readonly redis: Store | null;
  /** Where the database is reached without any gate, as one server that takes writes now. */
  readonly databaseUrl: string;
  readonly mails: MailServer;
  close(): Promise<void>;
}

/** Starts the parts. */
export async function openSite(shape: SiteShape): Promise<Site> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const one of closers.splice(0).reverse()) await one();
  };
  try {
    const mails = await startMailServer();
    closers.push(() => mails.close());
    const disk = shape.disk === undefined ? null : mountSmallDisk(shape.disk);
    if (disk) closers.push(async () => disk.remove());
    const postgres = shape.database === "sqlite" ? null : await openDatabase(shape, disk?.path);
    if (postgres) closers.push(() => postgres.stop());
    const redis = shape.redis === "none" ? null : await openCache(shape);
    if (redis) closers.push(() => redis.stop());
    const databaseUrl = postgres?.url ?? temporarySqlite(closers, disk?.path);
    const gates = shape.gates ? await openGates(shape.processes, databaseUrl, redis) : [];
    for (const { database, redis: cache } of gates)
      closers.push(
        () => database.shut(),
        async () => cache?.shut(),
      );
    const secret = randomBytes(32).toString("base64url");
    const environmentOf = (process: number): { [variable: string]: string } => {
      const redisUrl = gates[process]?.redis?.url ?? redis?.url;
      return {
        BASE_URL: origin,
        AUTH_SECRET: secret,
        DATABASE_URL: gates[process]?.database.url ?? databaseUrl,
        ...(redisUrl !== undefined && { REDIS_URL: redisUrl }),
        // Each client comes from a network of its own, as if there were a proxy.
        TRUSTED_PROXIES: "127.0.0.1",
        SMTP_URL: mails.url,
        MAIL_FROM: "door@example.com",
        LATCHKEY_VERIFICATION: "off",
        LATCHKEY_LOG_LEVEL: "warn",
        LATCHKEY_REFRESH_GRACE: String(refreshGrace),
        LATCHKEY_ACCESS_TOKEN_LIFETIME: String(accessTokenLifetime),
        ...shape.environment?.(process),
      };
    };
    const servers: SiteServer[] = [];
    // Stores end with this process, however it ends; these would go on.
    const endServers = (): void => servers.forEach(({ pid }) => endNow(pid));
    process.once("exit", endServers);
    closers.push(async () => process.off("exit", endServers));
    // All at once: one of them brings the schema up to date, and the others wait for it.
    const numbers = Array.from({ length: shape.processes }, (_, number) => number);
    const started = await Promise.allSettled(numbers.map((number) => openServer(number, environmentOf(number))));
    for (const one of started) {
      if (one.status === "rejected") continue;
      servers.push(one.value);
      closers.push(() => one.value.close());
    }
    const failed = started.find((one) => one.status === "rejected");
    if (failed) throw failed.reason;
    return {
      shape,
      secret,
      servers,
      gates,
      disk,
      postgres,
      redis,
      get databaseUrl() {
        return postgres?.direct() ?? databaseUrl;
      },
      mails,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function openDatabase({ database, postgres }: SiteShape, parent?: string): Promise<Store> {
  return database === "replicated" ? openReplicated(postgres) : openPostgres(postgres, parent);
}

function openCache({ redis }: SiteShape): Promise<Store> {
  if (redis === "sentinel") return openSentinel();
  return redis === "cluster" ? openCluster() : openRedis();
}

function endNow(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

function temporarySqlite(closers: (() => Promise<unknown>)[], parent: string = tmpdir()): string {
  const folder = mkdtempSync(join(parent, "latchkey-fault-"));
  closers.push(async () => rmSync(folder, { recursive: true, force: true }));
  return `sqlite:${join(folder, "site.db")}`;
}

async function openGates(processes: number, databaseUrl: string, redis: Store | null): Promise<Gates[]> {
  return Promise.all(
    Array.from({ length: processes }, async () => ({
      database: await openGate(databaseUrl),
      redis: redis && (await openGate(redis.url)),
    })),
  );
}
