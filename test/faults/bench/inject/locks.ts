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

/** Takes connections until the server gives no more: who has none yet gets none. */
export async function takeConnections(url: string): Promise<Locks & { readonly taken: number }> {
  const clients: pg.Client[] = [];
  for (;;) {
    const client = connection(url);
    try {
      await client.connect();
      clients.push(client);
    } catch {
      break;
    }
  }
  return {
    taken: clients.length,
    release: async () => {
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
