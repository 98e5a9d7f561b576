import pg from "pg";

/** A pool that can be taken away and given back, and that counts what is sent through it. */
export interface FailingPool {
  readonly pool: pg.Pool;
  /** While set, statements that match are refused as by a server that is gone. */
  away: RegExp | null;
  /** While set, statements that match are done, and the connection breaks before their answer arrives. */
  broken: RegExp | null;
  /** While set, the answer to statements that match is kept back until the promise resolves. */
  held: { readonly pattern: RegExp; readonly until: Promise<void> } | null;
  readonly statements: string[];
}

/** Wraps a real pool of a real server. */
export function createFailingPool(url: string): FailingPool {
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  pool.on("error", () => {});
  const state: FailingPool = { pool, away: null, broken: null, held: null, statements: [] };
  const wrapped = new WeakSet<object>();
  const connect = pool.connect.bind(pool) as () => Promise<pg.PoolClient>;
  pool.connect = (async () => {
    const client = await connect();
    if (!wrapped.has(client)) {
      wrapped.add(client);
      wrapClient(client, state);
    }
    return client;
  }) as typeof pool.connect;
  return state;
}

function wrapClient(client: pg.PoolClient, state: FailingPool): void {
  const query = client.query.bind(client) as (query: { text: string }) => Promise<unknown>;
  client.query = (async (statement: { text: string }) => {
    const { away, broken, held } = state;
    if (away?.test(statement.text)) throw gone();
    state.statements.push(statement.text);
    const answer = await query(statement);
    if (broken?.test(statement.text)) throw gone();
    if (held?.pattern.test(statement.text)) await held.until;
    return answer;
  }) as typeof client.query;
}

function gone(): Error {
  return Object.assign(new Error("terminating connection"), { code: "57P01" });
}
