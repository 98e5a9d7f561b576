/** How many rows a table has. */
export interface TableSize {
  /** Its logical name, such as "sessions". */
  readonly table: string;
  readonly rows: number;
  /** `estimate`: by the database's own statistics. `least`: there are more, and they were not counted. */
  readonly precision: "exact" | "estimate" | "least";
}

/** Which rows ought to have been swept away. */
export interface OverdueQuery {
  readonly now: Date;
  /** Seconds that sweeping may be late. */
  readonly patience: number;
  /** Seconds an event is kept. */
  readonly eventRetention: number;
  /** Rows that are counted of each kind at most. */
  readonly most: number;
}

/** Rows that ought to have been swept away. */
export interface OverdueRows {
  readonly table: string;
  /** At most the limit that was asked for. */
  readonly rows: number;
}

/** How many passwords are kept under one scheme. */
export interface HashScheme {
  /** What stands before the salt, such as "$argon2id$v=19$m=19456,t=2,p=1$" or "$2b$12$". Null: no scheme that is known. */
  readonly scheme: string | null;
  readonly users: number;
}

/** Connections of PostgreSQL. */
export interface ConnectionLimits {
  /** What this database user may have at most, those kept for administrators left out. */
  readonly limit: number;
  /** Open at this moment, by anybody. */
  readonly open: number;
  /** Of those, the ones that are not Latchkey's. */
  readonly foreign: number;
  /** What one process of Latchkey opens at most. */
  readonly perProcess: number;
}

/** A table of PostgreSQL with rows that are dead and not yet vacuumed away. */
export interface DeadRows {
  readonly table: string;
  readonly dead: number;
  readonly live: number;
}

/** Looks at the database as a whole, for its operator. Reads only, and never more rows than it says. */
export interface StorageInspector {
  /** Every table. Counts `most` rows of each at most. */
  sizes(most: number): Promise<readonly TableSize[]>;
  /** Rows that ought to be gone by now. */
  overdue(query: OverdueQuery): Promise<readonly OverdueRows[]>;
  /** Under which schemes passwords are kept, of `most` users at most. Security: no part of a hash is given away. */
  hashSchemes(most: number): Promise<readonly HashScheme[]>;
  /** Null: there are none, as with SQLite. */
  connections(): Promise<ConnectionLimits | null>;
  /** Null: nothing dies there, as with SQLite. */
  deadRows(): Promise<{ readonly autovacuum: boolean; readonly tables: readonly DeadRows[] } | null>;
  /** What is broken in a SQLite file, or null. `skipped`: it is larger than `mostBytes`, or no SQLite file. */
  integrity(mostBytes: number): Promise<"whole" | "skipped" | { readonly broken: string }>;
}
