/** What is used of a connection of `pg`. */
export interface PostgresClient {
  query(query: PostgresQuery): Promise<PostgresResult>;
  release(destroy?: boolean): void;
  on(event: "error", listener: (error: Error) => void): unknown;
}

/** A statement as `pg` takes it. */
export interface PostgresQuery {
  text: string;
  values: unknown[];
  /** Prepared once per connection under this name, then only executed. */
  name?: string;
  /** Milliseconds until `pg` itself gives up, for a server that no longer answers at all. */
  query_timeout: number;
}

/** An answer of `pg`. */
export interface PostgresResult {
  readonly rows: unknown[];
  readonly rowCount: number | null;
}

/** What is used of a pool: `Pool` of the package `pg` fits, and so does anything that behaves like it. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>;
  /** As `pg` counts them, for those who watch; another pool may leave them out. */
  readonly totalCount?: number;
  readonly idleCount?: number;
  readonly waitingCount?: number;
  /** A connection was lost, or led to a replica: of several servers the primary is looked for again. */
  distrust?(): void;
}

/** A pool that was made here, and is ended here. */
export interface OwnPostgresPool extends PostgresPool {
  end(): Promise<void>;
}
