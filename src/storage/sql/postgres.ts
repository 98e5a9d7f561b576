import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  type QueryResult,
} from "kysely";
import { AuthError } from "../../error/auth-error.ts";
import { ConfigurationError } from "../../error/configuration-error.ts";
import type { SqlEngine, StatementListener } from "./engine.ts";
import type { OwnPostgresPool, PostgresClient, PostgresPool } from "./postgres-pool.ts";
import { breaksConnection, errorCode, toStorageError } from "./storage-error.ts";
import { PostgresTableCompiler } from "./tables.ts";

/** Milliseconds a statement, or an idle transaction, may take. */
export const postgresPatience = 10_000;
const connectTimeout = 5_000;
const maxConnections = 10;

/** Settings and memory shared by all connections of one engine. */
interface PostgresContext {
  patience: number;
  closed: boolean;
  readonly pool: PostgresPool;
  readonly onStatement: StatementListener | undefined;
  /** Clients that have an error listener. */
  readonly guarded: WeakSet<PostgresClient>;
}

/** Opens a pool for a URL, or takes the host's pool, which is never ended here. */
export async function openPostgres(
  database: string | PostgresPool,
  onStatement: StatementListener | undefined,
): Promise<SqlEngine> {
  const own = typeof database === "string" ? await createPool(database) : null;
  const pool = own ?? (database as PostgresPool);
  const patience = postgresPatience;
  const context: PostgresContext = { patience, closed: false, pool, onStatement, guarded: new WeakSet() };
  return {
    kind: "postgres",
    dialect: postgresDialect(context),
    read: async <Row>(query: CompiledQuery<Row>) => {
      const connection = await connect(context);
      try {
        return (await connection.executeQuery<Row>(query)).rows;
      } finally {
        connection.release();
      }
    },
    setPatience: (milliseconds) => {
      context.patience = milliseconds;
    },
    close: async () => {
      if (context.closed) return;
      context.closed = true;
      await own?.end();
    },
  };
}

async function createPool(url: string): Promise<OwnPostgresPool> {
  const { default: pg } = await loadPg();
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: connectTimeout,
    application_name: "latchkey",
    keepAlive: true,
  });
  // An idle connection that the server drops has left the pool already; unheard, this event would end the process.
  pool.on("error", () => {});
  return pool;
}

async function loadPg(): Promise<typeof import("pg")> {
  try {
    return await import("pg");
  } catch (error) {
    if (errorCode(error) !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new ConfigurationError("database", "A PostgreSQL database needs the package pg: run `npm install pg`.");
  }
}

function postgresDialect(context: PostgresContext): Dialect {
  return {
    createDriver: () => postgresDriver(context),
    createQueryCompiler: () => new PostgresTableCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  };
}

function postgresDriver(context: PostgresContext): Driver {
  return {
    init: async () => {},
    acquireConnection: () => connect(context),
    beginTransaction: (connection) => (connection as PostgresConnection).begin(),
    commitTransaction: (connection) => (connection as PostgresConnection).send("commit"),
    rollbackTransaction: (connection) => (connection as PostgresConnection).rollback(),
    releaseConnection: async (connection) => (connection as PostgresConnection).release(),
    destroy: async () => {},
  };
}

async function connect(context: PostgresContext): Promise<PostgresConnection> {
  if (context.closed) throw new AuthError("storage_unavailable", { retryAfter: 1 });
  try {
    const client = await context.pool.connect();
    if (!context.guarded.has(client)) {
      context.guarded.add(client);
      // A connection lost between two statements says so by an event; unheard, it would end the process.
      client.on("error", () => {});
    }
    return new PostgresConnection(client, context);
  } catch (error) {
    throw toStorageError(error);
  }
}

/** One connection for as long as Kysely holds it. Once lost, it is thrown away instead of going back into the pool. */
class PostgresConnection implements DatabaseConnection {
  readonly #client: PostgresClient;
  readonly #context: PostgresContext;
  #lost = false;

  constructor(client: PostgresClient, context: PostgresContext) {
    this.#client = client;
    this.#context = context;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { sql: text, parameters } = query;
    const { onStatement, patience } = this.#context;
    onStatement?.(text, parameters);
    try {
      const { rows, rowCount } = await this.#client.query({ text, values: [...parameters], query_timeout: patience });
      return { rows: rows as Row[], numAffectedRows: BigInt(rowCount ?? 0) };
    } catch (error) {
      if (breaksConnection(error)) this.#lost = true;
      throw toStorageError(error);
    }
  }

  async send(text: string): Promise<void> {
    const { onStatement, patience } = this.#context;
    onStatement?.(text, []);
    try {
      await this.#client.query({ text, values: [], query_timeout: patience });
    } catch (error) {
      if (breaksConnection(error)) this.#lost = true;
      throw toStorageError(error);
    }
  }

  /**
   * The isolation level is said because a host's pool may have another default, under which a start could not see that its user has
   * moved on. The timeouts are said here, for one transaction, because a pooler refuses them when connecting; without them a machine
   * that vanishes inside a transaction would leave the log's lock behind for hours.
   */
  begin(): Promise<void> {
    const timeout = `'${this.#context.patience}ms'`;
    return this.send(
      `start transaction isolation level read committed read write; set local statement_timeout = ${timeout}; ` +
        `set local idle_in_transaction_session_timeout = ${timeout}`,
    );
  }

  /** Never throws: the reason for rolling back is what the caller has to see. */
  async rollback(): Promise<void> {
    if (this.#lost) return;
    try {
      await this.send("rollback");
    } catch {
      this.#lost = true;
    }
  }

  release(): void {
    this.#client.release(this.#lost);
  }

  // biome-ignore lint/correctness/useYield: nothing here streams
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error("Streaming is not supported.");
  }
}
