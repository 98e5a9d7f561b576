import type { ImportRow } from "../../user/import/import-row.ts";
import type { ForeignDatabase } from "./foreign-database.ts";
import type { OtherNames } from "./foreign-table.ts";

/** The libraries whose tables are read. */
export const foreignLibraries = ["better-auth", "authjs", "lucia"] as const;
export type ForeignLibraryName = (typeof foreignLibraries)[number];

/** Reads the people of another library from its tables. Never a token of a provider's: those are not read. */
export type ReadForeignUsers = (database: ForeignDatabase, options: ForeignOptions) => AsyncIterable<ImportRow>;

export interface ForeignOptions {
  readonly names: OtherNames;
  /** What a provider is called here; null: its identities stay behind. As it is called there for those that are not among them. */
  readonly providers: ReadonlyMap<string, string | null>;
}
