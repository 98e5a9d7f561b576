import type { TableSize } from "./storage-inspector.ts";

/** What a step does to a table, and how many rows it has now. */
export interface PlannedEffect extends TableSize {
  /**
   * `catalogue` locks it for a moment; `index` reads every row, while nobody writes; `rewrite` writes every row anew, while nobody reads
   * or writes; `batches` works beside everybody.
   */
  readonly cost: "catalogue" | "index" | "rewrite" | "batches";
}

/** A step of the schema that was not applied yet. */
export interface PlannedStep {
  readonly version: number;
  /** `expand` adds, `backfill` fills while everything runs, `contract` takes away what code of before needs. */
  readonly kind: "expand" | "backfill" | "contract";
  /** One sentence. */
  readonly what: string;
  readonly effects: readonly PlannedEffect[];
  /** The oldest schema whose code runs afterwards; null: the step changes nothing about that. */
  readonly oldest: number | null;
  /** Why it is not applied now, in one sentence. */
  readonly waits: string | null;
}

/** A step that goes on while everything runs. */
export type PlannedBackfill = Pick<PlannedStep, "version" | "what">;

/** A process that was heard of within the last minute. */
export interface PlannedProcess {
  readonly processId: string;
  /** The version of the package; null: it does not say. */
  readonly release: string | null;
  /** The newest schema that it knows. */
  readonly schema: number | null;
  readonly seenAt: Date;
}

/** What stands between a database and the code that looks at it. */
export interface SchemaPlan {
  /** The schema that was found. 0: the database is empty. */
  readonly from: number;
  /** The newest schema that this code knows. */
  readonly to: number;
  /** The versions of those steps without which this code does not run. */
  readonly needs: readonly number[];
  /** What is still to be done, in order. */
  readonly steps: readonly PlannedStep[];
  readonly processes: readonly PlannedProcess[];
  /** Why this code may not run on it, in one sentence; null: it may. */
  readonly refusal: string | null;
}
