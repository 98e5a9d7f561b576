import type { CompiledQuery, Dialect } from "kysely";

/** Is told every statement that is sent, `begin` and `commit` included. For tests that count or explain statements. */
export type StatementListener = (sql: string, parameters: readonly unknown[]) => void;

/** How much of a pool of connections is in use. */
export interface PoolUsage {
  readonly used: number;
  readonly idle: number;
  readonly waiting: number;
}

/** One opened database below Kysely. */
export interface SqlEngine {
  readonly kind: "sqlite" | "postgres";
  readonly dialect: Dialect;
  /** Runs one compiled read outside any transaction, by the shortest way there is. */
  readonly read: <Row>(query: CompiledQuery<Row>) => Promise<Row[]>;
  /** A replica has answered: until a connection leads to the primary again, everything is `storage_unavailable`. */
  readonly distrust: () => void;
  /** Connections of the pool and callers that wait for one. Null where there is no pool, or it does not say. */
  readonly usage: () => PoolUsage | null;
  /** How long a statement may take or wait for its turn, in milliseconds; null for as long as usual. */
  readonly setPatience: (milliseconds: number | null) => void;
  /** Resolves when what was committed before the call would survive a power cut. */
  readonly flush: () => Promise<void>;
  /** Closes what was opened here; a handle that was handed in stays open. */
  readonly close: () => Promise<void>;
}
