import type { ImportRow } from "./import-row.ts";

export interface ExportQuery {
  /** Only those whose id is behind this one, byte by byte. Null: from the beginning. */
  readonly after: string | null;
  /** At most. */
  readonly limit: number;
  /** Whether password hashes come along. */
  readonly withHashes: boolean;
}

/** Somebody as a file has her: an `ImportRow` that says its id. */
export interface ExportedRow extends ImportRow {
  readonly id: string;
}

/** Where people are exported from. */
export interface ExportStore {
  /** Those behind an id, in the order of ids. */
  page(query: ExportQuery): Promise<readonly ExportedRow[]>;
}
