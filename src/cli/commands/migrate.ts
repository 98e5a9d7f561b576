import { developmentDatabase } from "../../auth/development-folder.ts";
import { explainStart } from "../../server/explain-start.ts";
import { systemClock } from "../../shared/clock.ts";
import { migrateSqlStorage, type SchemaVersions } from "../../storage/sql/open.ts";
import { CommandError } from "../command-error.ts";
import { databaseOf, type InstallationOptions, loadConfiguration } from "../installation.ts";
import { printJson } from "../output.ts";

export interface MigrateFlags extends InstallationOptions {
  readonly check?: boolean;
  readonly json?: boolean;
}

/** Brings the schema up to date, or only says whether it is. */
export async function migrate({ check = false, json = false, ...options }: MigrateFlags): Promise<void> {
  const configuration = await loadConfiguration(options);
  let versions: SchemaVersions;
  try {
    const database = check ? databaseOf(configuration) : (configuration.options.database ?? developmentDatabase());
    versions = await migrateSqlStorage({ database, clock: systemClock, check });
  } catch (error) {
    throw explainStart(error, configuration);
  }
  if (json) printJson(versions);
  else console.log(describe(versions, check));
  if (check && versions.from !== versions.to) throw new CommandError(complaint(versions));
}

function describe({ from, to }: SchemaVersions, check: boolean): string {
  if (from === to) return `The database is at schema ${to}, as this version needs it.`;
  if (check) return `The database is at schema ${from}, this version needs ${to}.`;
  return from === 0 ? `The tables are made: schema ${to}.` : `The database went from schema ${from} to ${to}.`;
}

function complaint({ from, to }: SchemaVersions): string {
  if (from > to) return "The database is newer than this version of latchkey: start the version that migrated it.";
  return "The schema is not up to date: run latchkey migrate.";
}
