import type { SqlTransaction } from "./database.ts";

/** One step of the schema. */
export interface Migration {
  /** Counts from 1 without gaps. */
  readonly version: number;
  /** Runs inside the migrator's transaction. Never changed once released. */
  readonly up: (tx: SqlTransaction, kind: "sqlite" | "postgres") => Promise<void>;
}
