import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from "kysely";
import { AuthError } from "../../error/auth-error.ts";
import type { Metrics } from "../../metric/metrics.ts";
import { findTracing } from "../../trace/tracing.ts";
import type { SqlEngine } from "./engine.ts";

/** First words of statements that are told apart. Others count as `other`. */
const words = ["select", "insert", "update", "delete", "begin", "commit"] as const;

/** The same engine, with what its statements cost and how many fail counted, and shown in the trace they belong to. */
export function measureEngine(engine: SqlEngine, metrics: Metrics): SqlEngine {
  const tracing = findTracing();
  const system = engine.kind === "postgres" ? "postgresql" : "sqlite";
  const measure = <T>(statement: string, run: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    const labels = { statement };
    // Security: no text of a statement, and no value in it.
    const span = tracing?.start(`latchkey storage ${statement}`, {
      "db.system.name": system,
      "db.operation.name": statement,
    });
    const answer = run();
    // Beside the caller's own wait: measuring delays nobody by a turn.
    answer.then(
      () => {
        span?.end();
        metrics.observe("latchkey_storage_duration_seconds", labels, (performance.now() - started) / 1000);
      },
      (error: unknown) => {
        const reason = reasonOf(error);
        span?.fail(reason);
        span?.end();
        metrics.count("latchkey_storage_errors_total", { statement, reason });
      },
    );
    return answer;
  };
  return {
    ...engine,
    dialect: {
      createDriver: () => measureDriver(engine.dialect.createDriver(), measure),
      createQueryCompiler: () => engine.dialect.createQueryCompiler(),
      createAdapter: () => engine.dialect.createAdapter(),
      createIntrospector: (db) => engine.dialect.createIntrospector(db),
    },
    read: (query) => measure(wordOf(query.sql), () => engine.read(query)),
  };
}

type Measure = <T>(statement: string, run: () => Promise<T>) => Promise<T>;

class MeasuredConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection;
  readonly #measure: Measure;

  constructor(inner: DatabaseConnection, measure: Measure) {
    this.inner = inner;
    this.#measure = measure;
  }

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return this.#measure(wordOf(query.sql), () => this.inner.executeQuery<Row>(query));
  }

  streamQuery<Row>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<Row>> {
    return this.inner.streamQuery<Row>(query, chunkSize);
  }
}

function measureDriver(driver: Driver, measure: Measure): Driver {
  const innerOf = (connection: DatabaseConnection): DatabaseConnection => (connection as MeasuredConnection).inner;
  return {
    init: () => driver.init(),
    acquireConnection: async () => new MeasuredConnection(await driver.acquireConnection(), measure),
    beginTransaction: (connection, settings) =>
      measure("begin", () => driver.beginTransaction(innerOf(connection), settings)),
    commitTransaction: (connection) => measure("commit", () => driver.commitTransaction(innerOf(connection))),
    rollbackTransaction: (connection) => driver.rollbackTransaction(innerOf(connection)),
    releaseConnection: (connection) => driver.releaseConnection(innerOf(connection)),
    destroy: () => driver.destroy(),
  };
}

function wordOf(sql: string): string {
  return words.find((word) => sql.startsWith(word)) ?? "other";
}

function reasonOf(error: unknown): string {
  return error instanceof AuthError && error.code === "storage_unavailable" ? "unavailable" : "refused";
}
