import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
} from "kysely";
import { ConfigurationError } from "../../error/configuration-error.ts";
import { followLinks } from "../file-system.ts";
import type { SqlEngine, StatementListener } from "./engine.ts";
import { SqliteCheckpoints } from "./sqlite-checkpoints.ts";
import { SqliteConnection, sqlitePatience } from "./sqlite-connection.ts";
import { StandingFile } from "./standing-file.ts";
import { errorCode, isSqliteBusy, toStorageError } from "./storage-error.ts";
import { SqliteTableCompiler } from "./tables.ts";
import { WalFlush } from "./wal-flush.ts";

const inMemory = ":memory:";
/** Bytes that the file of an empty log may keep: twice what it has between two checkpoints. */
const longestLog = 8 * 1_048_576;
/** Milliseconds a start waits for the file. */
const openPatience = 15_000;

/** Opens a SQLite file, or takes a handle of the host's, which it neither configures nor closes. */
export async function openSqlite(
  database: string | DatabaseSync,
  onStatement: StatementListener | undefined,
): Promise<SqlEngine> {
  const owned = typeof database === "string";
  // A host's handle has the durability that the host gave it.
  const path = owned && database !== inMemory ? followLinks(database) : null;
  const handle = owned ? await openFile(path ?? inMemory) : checkHandle(database);
  const wal = path === null ? null : new WalFlush(path);
  const checkpoints = path === null ? null : new SqliteCheckpoints(path, handle);
  const connection = new SqliteConnection(handle, onStatement, path === null ? null : new StandingFile(path), () =>
    checkpoints?.count(),
  );
  let closed = false;
  return {
    kind: "sqlite",
    dialect: sqliteDialect(connection),
    read: async <Row>(query: CompiledQuery<Row>) => (await connection.execute(query)).rows as Row[],
    distrust: () => {},
    usage: () => null,
    setPatience: (milliseconds) => {
      connection.patience = milliseconds ?? sqlitePatience;
    },
    flush: async () => wal?.flush(),
    close: async () => {
      if (closed) return;
      closed = true;
      await wal?.close();
      await checkpoints?.close();
      await connection.close(owned);
    },
  };
}

/** Creates the folder (0700) and the file (0600) where they are missing; SQLite gives `-wal` and `-shm` the file's mode. */
async function openFile(path: string): Promise<DatabaseSync> {
  let handle: DatabaseSync;
  try {
    if (path !== inMemory) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      createFile(path);
    }
    handle = new DatabaseSync(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(
      "database",
      `database names the SQLite file ${path}, which cannot be opened (${reason}): correct the path or its permissions.`,
    );
  }
  try {
    await configure(handle);
    return handle;
  } catch (error) {
    handle.close();
    throw toStorageError(error);
  }
}

/** Touches no file that exists: closing a descriptor of a file that SQLite has open in this process drops its locks. */
function createFile(path: string): void {
  try {
    closeSync(openSync(path, "ax", 0o600));
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
}

/**
 * Many processes may start on a new file at once: one switches it to WAL, which needs the file for itself, the others wait. Any of
 * these statements can meet that lock.
 */
async function configure(handle: DatabaseSync): Promise<void> {
  const deadline = performance.now() + openPatience;
  for (;;) {
    try {
      handle.exec("pragma busy_timeout = 0; pragma foreign_keys = on; pragma synchronous = normal");
      // The log's file would stay as long as it ever was.
      handle.exec(`pragma journal_size_limit = ${longestLog}`);
      const { journal_mode: mode } = handle.prepare("pragma journal_mode").get() as { journal_mode: string };
      if (mode !== "wal") handle.exec("pragma journal_mode = wal");
      return;
    } catch (error) {
      if (!isSqliteBusy(error) || performance.now() >= deadline) throw error;
    }
    await sleep(5 + Math.random() * 20);
  }
}

function checkHandle(handle: DatabaseSync): DatabaseSync {
  const statement = handle.prepare("pragma foreign_keys");
  statement.setReadBigInts(false);
  statement.setReturnArrays(false);
  const { foreign_keys: on } = statement.get() as { foreign_keys: number };
  if (on === 1) return handle;
  throw new ConfigurationError(
    "database",
    "The SQLite handle has foreign keys turned off: run `pragma foreign_keys = on` on it before handing it over.",
  );
}

function sqliteDialect(connection: SqliteConnection): Dialect {
  return {
    createDriver: () => sqliteDriver(connection),
    createQueryCompiler: () => new SqliteTableCompiler(),
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

/** What Kysely takes for a connection: the shared one, inside or outside a transaction. */
class Turn implements DatabaseConnection {
  inside = false;
  readonly #connection: SqliteConnection;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const result = this.inside ? this.#connection.executeInside(query) : this.#connection.execute(query);
    return result as Promise<QueryResult<Row>>;
  }

  streamQuery(): never {
    throw new Error("Streaming is not supported.");
  }
}

function sqliteDriver(connection: SqliteConnection): Driver {
  return {
    init: async () => {},
    acquireConnection: async () => new Turn(connection),
    beginTransaction: async (turn) => {
      await connection.begin();
      (turn as Turn).inside = true;
    },
    commitTransaction: () => connection.commit(),
    rollbackTransaction: () => connection.rollback(),
    releaseConnection: async () => {},
    destroy: async () => {},
  };
}
