import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";

/** Locks that other sessions of a PostgreSQL database hold. */
export interface Locks {
  /** Lets go of them. */
  release(): Promise<void>;
}

/** Holds tables so that nobody else reads or writes them: what asks for them waits. */
export async function lockTables(url: string, ...tables: readonly string[]): Promise<Locks> {
  return hold(url, `lock table ${tables.map((table) => `latchkey.${table}`).join(", ")} in access exclusive mode`);
}

/**
 * Holds the rows of a table so that nobody else changes them, while they can be read: every transaction that changes one waits with its
 * connection in its hands, until none is left for anybody.
 */
export async function lockRows(url: string, table: string): Promise<Locks> {
  return hold(url, `select 1 from latchkey.${table} for update`);
}

/**
 * Takes connections until the server gives no more: who has none yet gets none, and the next that comes free is taken as well. Those of
 * programs whose name is like `ending` are ended.
 */
export async function takeConnections(
  url: string,
  { ending }: { readonly ending?: string } = {},
): Promise<Locks & { readonly taken: number }> {
  const clients: pg.Client[] = [];
  let goesOn = true;
  const takeAll = async (): Promise<void> => {
    for (;;) {
      const client = connection(url);
      try {
        await client.connect();
        clients.push(client);
      } catch {
        return;
      }
    }
  };
  await takeAll();
  if (ending !== undefined) {
    const end = "select pg_terminate_backend(pid) from pg_stat_activity where application_name like $1";
    await clients[0]?.query(end, [ending]);
  }
  const taking = (async () => {
    while (goesOn) {
      await takeAll();
      await sleep(50);
    }
  })();
  await sleep(200);
  return {
    taken: clients.length,
    release: async () => {
      goesOn = false;
      await taking;
      await Promise.all(clients.map((client) => client.end()));
    },
  };
}

async function hold(url: string, statement: string): Promise<Locks> {
  const client = connection(url);
  await client.connect();
  await client.query(`begin; ${statement}`);
  return { release: () => client.end() };
}

function connection(url: string): pg.Client {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  return client;
}
