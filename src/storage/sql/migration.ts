import type { SqlDatabase, SqlTransaction } from "./database.ts";
import type { Schema } from "./schema.ts";

/**
 * What a step does to a table that is there: `catalogue` locks it for a moment; `index` reads every row, while nobody writes;
 * `rewrite` writes every row anew, while nobody reads or writes; `batches` changes rows, or builds an index, beside everybody.
 */
export type Cost = "catalogue" | "index" | "rewrite" | "batches";

/** One table that a step changes. */
export interface Effect {
  readonly table: keyof Schema;
  readonly cost: Cost;
}

interface Step {
  /** Counts from 1 without gaps. */
  readonly version: number;
  /** What it does, in one sentence, for whoever is about to run it. */
  readonly what: string;
  /** The tables that it changes; those that it makes are not among them. */
  readonly effects: readonly Effect[];
}

/** Adds what code of before does not need, and does not stumble over. Applied before anything of this version starts. */
export interface Expand extends Step {
  readonly kind: "expand";
  /** Runs in a transaction. Short: it waits for locks, and others for it. Never changed once released. */
  readonly up: (tx: SqlTransaction, kind: "sqlite" | "postgres") => Promise<void>;
}

/** Fills or builds something while everything runs. Code of this version works before it, during it and after it. */
export interface Backfill extends Step {
  readonly kind: "backfill";
  /** Outside any transaction. May be broken off anywhere and begun anew. See `backfill.ts`. */
  readonly run: (work: BackfillWork) => Promise<void>;
}

/** Takes away what code of before needs, or forbids what it does. Waits until no such process runs. Code of this version works before it and after it. */
export interface Contract extends Step {
  readonly kind: "contract";
  /** The oldest schema whose code still runs afterwards. */
  readonly oldest: number;
  readonly up: Expand["up"];
}

/** One step of the schema. */
export type Migration = Expand | Backfill | Contract;

/** What a backfill works with. */
export interface BackfillWork {
  readonly database: SqlDatabase;
  /** Told after each batch how many rows have been changed in all. */
  readonly say: (rows: number) => void;
  /** Aborted when the process wants to end. */
  readonly signal: AbortSignal;
}
