import { statSync } from "node:fs";
import { Redis } from "ioredis";
import pg from "pg";
import { createPasswordHasher } from "../../src/password/hash.ts";
import { parsePassword } from "../../src/password/password.ts";
import { generateSecret } from "../../src/secret/root-secret.ts";
import { type ServeProcess, startServe } from "../measure/serve-process.ts";
import { signInPeople } from "../measure/sign-in-people.ts";
import { SoakLoad } from "./load.ts";
import { tokenClients } from "./rates.ts";
import { seedHistory } from "./seed-history.ts";

/** Figures of one moment, by name. */
export type Figures = Readonly<Record<string, number>>;

/** An installation under load: one process or several, and what they keep data in. */
export interface SoakSite {
  readonly name: string;
  readonly processes: readonly ServeProcess[];
  readonly load: SoakLoad;
  /** Sizes of what lies outside the processes. */
  sizes(): Promise<Figures>;
  stop(): Promise<void>;
}

export interface SiteOptions {
  readonly name: string;
  readonly database: string;
  readonly redis: string | null;
  readonly processes: number;
  /** Of the run. */
  readonly seconds: number;
  /** Sessions whose cookies are checked. */
  readonly sessions: number;
}

const password = "correct horse battery staple 7";
/** People who log in and out. */
const people = 300;
const eventRetention = 86_400;

/** Fills the database, starts the processes, and gives all of it. */
export async function startSoakSite(options: SiteOptions): Promise<SoakSite> {
  const { name, database, redis, seconds, sessions } = options;
  const secret = generateSecret();
  const chosen = parsePassword(password);
  if (chosen === null) throw new Error("Not a password");
  const passwordHash = await createPasswordHasher().hash(chosen);
  const kept = await seedHistory({
    database,
    secret,
    seconds: seconds * 1.3,
    eventRetention,
    cookies: sessions,
    tokens: tokenClients,
  });
  const carriage = { carrier: "cookie" } as const;
  await signInPeople({ database, secret, passwordHash, count: people, carriage });
  const environment = {
    BASE_URL: "https://app.example.com",
    AUTH_SECRET: secret,
    DATABASE_URL: database,
    TRUSTED_PROXIES: "127.0.0.1",
    LATCHKEY_ACCESS_TOKEN_LIFETIME: "300",
    LATCHKEY_EVENT_RETENTION: String(eventRetention),
    ...(redis !== null && { REDIS_URL: redis }),
  };
  const processes: ServeProcess[] = [];
  for (let at = 0; at < options.processes; at += 1) processes.push(await startServe(environment));
  const sizes = openSizes(database, redis);
  return {
    name,
    processes,
    load: new SoakLoad({
      urls: processes.map(({ url }) => url),
      password,
      people,
      cookies: kept.cookies.map((token) => `__Host-latchkey-session=${token}`),
      refreshTokens: kept.refreshTokens,
    }),
    sizes: sizes.read,
    stop: async () => {
      await Promise.all(processes.map((one) => one.stop()));
      await sizes.close();
    },
  };
}

interface Sizes {
  read(): Promise<Figures>;
  close(): Promise<void>;
}

function openSizes(database: string, redisUrl: string | null): Sizes {
  if (database.startsWith("sqlite:")) {
    const path = database.slice("sqlite:".length);
    const size = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    return {
      read: async () => ({ file: size(path), "write-ahead log": size(`${path}-wal`) }),
      close: async () => {},
    };
  }
  const pool = new pg.Pool({ connectionString: database, max: 1 });
  const redis = redisUrl === null ? null : new Redis(redisUrl, { protocol: 2 });
  return {
    read: async () => {
      const { rows } = await pool.query<{ name: string; size: string }>(
        `select relname as name, pg_total_relation_size(c.oid) as size from pg_class c
          join pg_namespace n on n.oid = relnamespace where nspname = 'latchkey' and relkind = 'r'`,
      );
      const tables = Object.fromEntries(rows.map(({ name, size }) => [`table ${name}`, Number(size)]));
      // Its size follows when PostgreSQL comes to reuse the room of what was removed; how many there are does not.
      const events = await pool.query<{ count: string }>("select count(*) from latchkey.events");
      const [memory, keys] = redis === null ? ["", 0] : [await redis.info("memory"), await redis.dbsize()];
      const used = Number(/used_memory:(\d+)/.exec(memory)?.[1]);
      return {
        ...tables,
        "rows of events": Number(events.rows[0]?.count),
        ...(redis !== null && { "redis memory": used, "redis keys": keys }),
      };
    },
    close: async () => {
      redis?.disconnect();
      await pool.end();
    },
  };
}
