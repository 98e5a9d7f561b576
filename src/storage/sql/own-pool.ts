import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { FailoverPool, type HostPool } from "./failover-pool.ts";
import { type History, proveWritable } from "./find-primary.ts";
import { loadPg, type Pg, refuseUnreadable } from "./load-pg.ts";
import { splitPostgresUrl } from "./postgres-hosts.ts";
import type { OwnPostgresPool, PostgresClient } from "./postgres-pool.ts";

/** Milliseconds. */
const connectTimeout = 5_000;
/** That connections get at the end to say good-bye, and statements to be answered. */
const endPatience = 3_000;
/** Connections of the pool of one process. */
export const maxConnections = 10;

/** Opens the pool for a URL, which may name several servers. Throws `ConfigurationError` when it cannot be read. */
export async function openOwnPool(url: string): Promise<OwnPostgresPool> {
  const pg = await loadPg();
  const urls = splitPostgresUrl("database", url);
  for (const one of urls) refuseUnreadable(pg, "database", one);
  if (urls.length === 1) return openHostPool(pg, urls[0], { newest: () => null, onLost: () => {} });
  return new FailoverPool({ pg, urls, open: (one, newest, onLost) => openHostPool(pg, one, { newest, onLost }) });
}

interface HostPoolOptions {
  readonly newest: () => History | null;
  /** Told when a connection is lost that nobody uses. */
  readonly onLost: () => void;
}

/** A connection of `pg` before it is handed out. */
interface NewClient extends PostgresClient {
  readonly connection: { readonly stream: Duplex };
  end(): Promise<void>;
}

/**
 * A connection that came to nothing is closed: one that broke off for want of a password, or for a key that cannot be read, is left open by
 * `pg` until the server has had enough of it, and a program that wants to end waits for that.
 */
function closingClient({ Client }: Pg): Pg["Client"] {
  return class extends Client {
    /** The pool hands over a function, and awaits nothing. */
    override connect(...given: readonly unknown[]): Promise<never> {
      const [done] = given as [(error: unknown) => void];
      super.connect((error: Error | null) => {
        if (error) (this as unknown as NewClient).connection.stream.destroy();
        done(error);
      });
      return new Promise(() => {});
    }
  };
}

function openHostPool(pg: Pg, url: string, { newest, onLost }: HostPoolOptions): HostPool {
  const clients = new Set<NewClient>();
  const settings = {
    connectionString: url,
    Client: closingClient(pg),
    max: maxConnections,
    connectionTimeoutMillis: connectTimeout,
    application_name: "latchkey",
    keepAlive: true,
    /** Each connection is asked once, when it is made: a name may lead to another server today. */
    verify: (client: NewClient, done: (error?: unknown) => void) => {
      // A connection that is lost meanwhile says so by an event; unheard, it would end the process.
      client.on("error", () => {});
      clients.add(client);
      proveWritable(client, newest()).then(() => done(), done);
    },
  };
  const pool = new pg.Pool(settings as ConstructorParameters<Pg["Pool"]>[0]);
  // An idle connection that the server drops has left the pool already; unheard, this event would end the process.
  pool.on("error", onLost);
  pool.on("remove", (client) => clients.delete(client as unknown as NewClient));
  const end = pool.end.bind(pool);
  return Object.assign(pool as unknown as HostPool, {
    end: async () => {
      const ended = end();
      if (await Promise.race([ended.then(() => true), sleep(endPatience, false, { ref: false })])) return;
      // A server that is gone says no good-bye, and the pool would wait for it for ever.
      for (const { connection } of clients) connection.stream.destroy();
    },
    breakOff: () => {
      void end().catch(() => {});
      // One that is waiting for an answer does not wait for it any longer.
      for (const client of clients) void client.end().catch(() => {});
    },
  });
}
