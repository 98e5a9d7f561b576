import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { setImmediate } from "node:timers";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { CompiledQuery, QueryResult } from "kysely";
import { AuthError } from "../../error/auth-error.ts";
import type { StatementListener } from "./engine.ts";
import type { StandingFile } from "./standing-file.ts";
import { isSqliteBusy, toStorageError } from "./storage-error.ts";

/** Milliseconds a statement waits for somebody else's lock before it is `storage_unavailable`. */
export const sqlitePatience = 5_000;
const firstPause = 2;
const longestPause = 40;
/** Milliseconds of one turn of the event loop that statements take when many come at once. What else has come in is served in between. */
const turnShare = 2;
/** Texts are few and constant; the bound only keeps a mistake from growing without end. */
const maxStatements = 256;

interface PreparedStatement {
  readonly statement: StatementSync;
  readonly givesRows: boolean;
}

type Query = Pick<CompiledQuery, "sql" | "parameters">;
type Result = QueryResult<unknown>;

/** Somebody's transaction is open on the handle, so that a statement now would become part of it. */
class HandleInUse extends Error {}

/**
 * The one connection to a SQLite file, shared by everything in this process. Statements run at once and block for microseconds;
 * waiting for a lock never blocks: `SQLITE_BUSY` is answered by trying again from a timer. With SQLite's own busy timeout two
 * instances in one process would each stop the event loop that the other needs to commit.
 *
 * Writers queue, readers do not: a statement outside a transaction waits only while a transaction is open on this very handle.
 */
export class SqliteConnection {
  patience: number = sqlitePatience;
  readonly #handle: DatabaseSync;
  readonly #onStatement: StatementListener | undefined;
  readonly #onCommit: () => void;
  readonly #file: StandingFile | null;
  readonly #statements = new Map<string, PreparedStatement>();
  readonly #writers: (() => void)[] = [];
  readonly #bystanders: (() => void)[] = [];
  #writing = false;
  #inTransaction = false;
  #closed = false;
  /** When the first statement in this turn of the event loop began. */
  #turnBegan: number | null = null;

  /** @param file null: a host's handle, or a database in memory. */
  constructor(
    handle: DatabaseSync,
    onStatement: StatementListener | undefined,
    file: StandingFile | null,
    onCommit: () => void,
  ) {
    this.#handle = handle;
    this.#onStatement = onStatement;
    this.#file = file;
    this.#onCommit = onCommit;
  }

  /** Runs one statement that belongs to no transaction. */
  async execute(query: Query): Promise<Result> {
    this.#onStatement?.(query.sql, query.parameters);
    const deadline = performance.now() + this.patience;
    if (query.sql.startsWith("select")) {
      while (!this.#hasTurn()) await nextTurn();
      this.#file?.proveSparingly();
      while (this.#inTransaction) await new Promise<void>((resolve) => this.#bystanders.push(resolve));
      return this.#patiently(deadline, () => this.#runAlone(query));
    }
    await this.#lock();
    try {
      while (!this.#hasTurn()) await nextTurn();
      this.#file?.prove();
      const result = await this.#patiently(deadline, () => this.#runAlone(query));
      this.#onCommit();
      return result;
    } finally {
      this.#unlock();
    }
  }

  /** Runs one statement of the open transaction. */
  executeInside(query: Query): Promise<Result> {
    this.#onStatement?.(query.sql, query.parameters);
    return this.#patiently(performance.now() + this.patience, () => this.#run(query));
  }

  /** Waits for its turn in this process, then for the file's write lock. */
  async begin(): Promise<void> {
    const deadline = performance.now() + this.patience;
    await this.#lock();
    try {
      while (!this.#hasTurn()) await nextTurn();
      this.#file?.prove();
      this.#onStatement?.("begin immediate", []);
      await this.#patiently(deadline, () => this.#runAlone({ sql: "begin immediate", parameters: [] }));
      this.#inTransaction = true;
    } catch (error) {
      this.#unlock();
      throw error;
    }
  }

  /** Makes the transaction last. When it throws, the transaction is still to be rolled back. */
  async commit(): Promise<void> {
    await this.executeInside({ sql: "commit", parameters: [] });
    this.#onCommit();
    this.#leave();
  }

  async rollback(): Promise<void> {
    try {
      // A full disk or an i/o error has rolled back by itself.
      if (this.#handle.isTransaction) await this.executeInside({ sql: "rollback", parameters: [] });
    } finally {
      this.#leave();
    }
  }

  /** Stops once nothing is being written any more. What still waits, or comes later, is `storage_unavailable`. */
  async close(closeHandle: boolean): Promise<void> {
    await this.#lock();
    try {
      this.#closed = true;
      this.#statements.clear();
      if (closeHandle) this.#handle.close();
    } finally {
      this.#unlock();
    }
  }

  /** Whether statements have not had their share yet of this turn of the event loop. */
  #hasTurn(): boolean {
    const now = performance.now();
    if (this.#turnBegan === null) {
      this.#turnBegan = now;
      setImmediate(() => {
        this.#turnBegan = null;
      });
    }
    return now - this.#turnBegan < turnShare;
  }

  #leave(): void {
    this.#inTransaction = false;
    // Readers first: the next writer's transaction would make them wait once more.
    for (const resume of this.#bystanders.splice(0)) resume();
    this.#unlock();
  }

  async #lock(): Promise<void> {
    if (this.#writing) return new Promise<void>((resolve) => this.#writers.push(resolve));
    this.#writing = true;
  }

  #unlock(): void {
    const next = this.#writers.shift();
    if (next === undefined) this.#writing = false;
    else next();
  }

  async #patiently(deadline: number, attempt: () => Result): Promise<Result> {
    for (let pause = firstPause; ; pause = Math.min(pause * 1.5, longestPause)) {
      try {
        return attempt();
      } catch (error) {
        const mustWait = error instanceof HandleInUse || isSqliteBusy(error);
        if (!mustWait) throw toStorageError(error);
        if (performance.now() >= deadline) throw new AuthError("storage_unavailable", { retryAfter: 1, cause: error });
      }
      // Jitter, so that processes that met once do not go on meeting.
      await sleep(pause * (0.5 + Math.random()));
    }
  }

  #runAlone(query: Query): Result {
    if (this.#closed) throw new AuthError("storage_unavailable", { retryAfter: 1 });
    // A host that shares its handle may have a transaction of its own open: ours would be rolled back with it.
    if (this.#handle.isTransaction) throw new HandleInUse("database is locked");
    return this.#run(query);
  }

  #run(query: Query): Result {
    const { statement, givesRows } = this.#prepare(query.sql);
    const parameters = query.parameters.map(toInputValue);
    if (givesRows) return { rows: statement.all(...parameters) };
    return { rows: [], numAffectedRows: BigInt(statement.run(...parameters).changes) };
  }

  #prepare(sql: string): PreparedStatement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#handle.prepare(sql);
    // A host's handle may be set to give other things than numbers and objects.
    statement.setReadBigInts(false);
    statement.setReturnArrays(false);
    const prepared = { statement, givesRows: statement.columns().length > 0 };
    if (this.#statements.size >= maxStatements) this.#statements.clear();
    this.#statements.set(sql, prepared);
    return prepared;
  }
}

function toInputValue(value: unknown): SQLInputValue {
  if (typeof value === "boolean") return value ? 1 : 0;
  return value as SQLInputValue;
}
