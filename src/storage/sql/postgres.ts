import { createHash } from "node:crypto";
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
import type { PoolUsage, SqlEngine, StatementListener } from "./engine.ts";
import { proveWritable } from "./find-primary.ts";
import { openOwnPool } from "./own-pool.ts";
import type { PostgresClient, PostgresPool, PostgresResult } from "./postgres-pool.ts";
import {
  breaksConnection,
  errorCode,
  isConflict,
  isSerializationFailure,
  letOthersPass,
  toStorageError,
  toUnavailable,
} from "./storage-error.ts";
import { PostgresTableCompiler } from "./tables.ts";

/** Milliseconds a statement, or an idle transaction, may take. */
const postgresPatience = 10_000;
/** Milliseconds that the server has to cancel a statement itself, which saves the connection. */
const clientMargin = 1_000;
const maxAttempts = 4;

/** A pooler has handed the prepared statement's connection to somebody else, or a migration has changed its columns. */
const lostStatement = /^(26000|42P05|0A000)$/;

/** Settings and memory shared by all connections of one engine. */
interface PostgresContext {
  patience: number;
  closed: boolean;
  readonly pool: PostgresPool;
  readonly onStatement: StatementListener | undefined;
  /** Names of the statements worth preparing, by their text; null once a pooler has proved that they do not last. */
  prepared: Map<string, string> | null;
  /** A connection has led to a replica: each is asked before it is used, until one leads to the primary again. */
  hasMetReplica: boolean;
  /** Clients that have an error listener. */
  readonly guarded: WeakSet<PostgresClient>;
}

/** Opens a pool for a URL, or takes the host's pool, which is never ended here. */
export async function openPostgres(
  database: string | PostgresPool,
  onStatement: StatementListener | undefined,
): Promise<SqlEngine> {
  const own = typeof database === "string" ? await openOwnPool(database) : null;
  const pool = own ?? (database as PostgresPool);
  const patience = postgresPatience;
  const context: PostgresContext = {
    patience,
    closed: false,
    pool,
    onStatement,
    prepared: new Map(),
    hasMetReplica: false,
    guarded: new WeakSet(),
  };
  return {
    kind: "postgres",
    dialect: postgresDialect(context),
    read: async <Row>(query: CompiledQuery<Row>) => {
      const connection = await connect(context);
      try {
        return (await connection.readPrepared(query)) as Row[];
      } finally {
        connection.release();
      }
    },
    distrust: () => {
      context.hasMetReplica = true;
      context.pool.distrust?.();
    },
    usage: () => poolUsage(pool),
    setPatience: (milliseconds) => {
      context.patience = milliseconds ?? postgresPatience;
    },
    // PostgreSQL's commit has waited for the disk, as far as its operator wants it to.
    flush: async () => {},
    close: async () => {
      if (context.closed) return;
      context.closed = true;
      await own?.end();
    },
  };
}

function poolUsage({ totalCount, idleCount, waitingCount }: PostgresPool): PoolUsage | null {
  if (totalCount === undefined || idleCount === undefined || waitingCount === undefined) return null;
  return { used: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
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
    commitTransaction: (connection) => (connection as PostgresConnection).commit(),
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
    if (context.hasMetReplica) await refuseReplica(context, client);
    return new PostgresConnection(client, context);
  } catch (error) {
    // Whatever the reason: a certificate that has ended, a log-in that is refused, what a pooler says in words of its own.
    throw toUnavailable(error);
  }
}

async function refuseReplica(context: PostgresContext, client: PostgresClient): Promise<void> {
  try {
    await proveWritable(client);
    context.hasMetReplica = false;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** Follows from the text alone: behind a pooler one name may never mean two statements. */
function nameStatement(sql: string): string {
  return `latchkey_${createHash("sha256").update(sql).digest("hex").slice(0, 16)}`;
}

/** One connection for as long as Kysely holds it. Once lost, it is thrown away instead of going back into the pool. */
class PostgresConnection implements DatabaseConnection {
  readonly #client: PostgresClient;
  readonly #context: PostgresContext;
  #lost = false;
  #inTransaction = false;

  constructor(client: PostgresClient, context: PostgresContext) {
    this.#client = client;
    this.#context = context;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { rows, rowCount } = await this.#sendAlone(sql, parameters);
    return { rows: rows as Row[], numAffectedRows: BigInt(rowCount ?? 0) };
  }

  /**
   * A read that is parsed and planned once per connection: that is half of what the hottest reads cost. Behind a pooler that does not
   * keep prepared statements apart the first refusal turns this off, and the read is sent the ordinary way.
   */
  async readPrepared({ sql, parameters }: CompiledQuery): Promise<unknown[]> {
    const { prepared } = this.#context;
    if (prepared === null) return (await this.#sendAlone(sql, parameters)).rows;
    const name = prepared.get(sql) ?? nameStatement(sql);
    prepared.set(sql, name);
    try {
      return (await this.#sendAlone(sql, parameters, name)).rows;
    } catch (error) {
      if (!lostStatement.test(errorCode(error) ?? "")) throw error;
      this.#context.prepared = null;
      return (await this.#sendAlone(sql, parameters)).rows;
    }
  }

  async commit(): Promise<void> {
    await this.#send("commit", []);
    this.#inTransaction = false;
  }

  /**
   * The isolation level is said because a host's pool may have another default, under which a start could not see that its user has
   * moved on. The timeouts are said here, for one transaction, because a pooler refuses them when connecting; without them a machine
   * that vanishes inside a transaction would leave the log's lock behind for hours. A lock is waited for as long as a statement may take, whatever
   * the operator's usual patience: who writes to the log waits in turn.
   */
  async begin(): Promise<void> {
    const timeout = `'${this.#context.patience}ms'`;
    this.#inTransaction = true;
    // Should it fail half way, nobody may get this connection with a transaction open.
    this.#lost = true;
    await this.#send(
      `start transaction isolation level read committed read write; set local statement_timeout = ${timeout}; ` +
        `set local idle_in_transaction_session_timeout = ${timeout}; set local lock_timeout = 0`,
      [],
    );
    this.#lost = false;
  }

  /** Never throws: the reason for rolling back is what the caller has to see. */
  async rollback(): Promise<void> {
    if (this.#lost) return;
    try {
      await this.#send("rollback", []);
    } catch {
      this.#lost = true;
    }
  }

  /**
   * A statement that is a transaction of its own has the isolation level that the operator has said. Under a stricter one than ours it loses
   * to whoever writes the same row beside it, again and again where many do: it is repeated in a transaction that says ours.
   */
  async #sendAlone(text: string, parameters: readonly unknown[], name?: string): Promise<PostgresResult> {
    try {
      return await this.#send(text, parameters, name);
    } catch (error) {
      if (this.#inTransaction || !isSerializationFailure(error)) throw error;
    }
    try {
      await this.begin();
      const result = await this.#send(text, parameters);
      await this.commit();
      return result;
    } catch (error) {
      await this.rollback();
      throw isConflict(error) ? toUnavailable(error) : error;
    } finally {
      this.#inTransaction = false;
    }
  }

  /** A statement that is a transaction of its own is repeated when it was in the way of another one: nothing of it was written. */
  async #send(text: string, parameters: readonly unknown[], name?: string): Promise<PostgresResult> {
    const { onStatement, patience } = this.#context;
    const values = [...parameters];
    const query = { text, values, query_timeout: patience + clientMargin, ...(name === undefined ? {} : { name }) };
    onStatement?.(text, parameters);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#client.query(query);
      } catch (error) {
        if (breaksConnection(error)) {
          this.#lost = true;
          this.#context.pool.distrust?.();
        }
        if (this.#inTransaction || isSerializationFailure(error) || !isConflict(error)) throw toStorageError(error);
        if (attempt === maxAttempts) throw toUnavailable(error);
      }
      await letOthersPass(attempt);
    }
  }

  release(): void {
    this.#client.release(this.#lost);
  }

  streamQuery(): never {
    throw new Error("Streaming is not supported.");
  }
}
