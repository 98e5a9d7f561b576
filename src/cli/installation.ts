import { existsSync } from "node:fs";
import {
  type ConfigFile,
  namedConfigFile,
  readConfiguration,
  type ServerConfiguration,
} from "../server/environment.ts";
import { explainStart } from "../server/explain-start.ts";
import { systemClock } from "../shared/clock.ts";
import { openSqlStorage } from "../storage/sql/open.ts";
import type { Storage } from "../storage/storage.ts";
import { CommandError } from "./command-error.ts";

/** What every command that works on an installation takes. */
export interface InstallationOptions {
  /** `--config FILE`. */
  readonly config?: string;
}

/** What the server takes beside. */
export interface ServerFlags extends InstallationOptions {
  /** `--workers N`, or `auto`. It wins over the environment. */
  readonly workers?: string;
}

/** Reads the environment and the file of `--config` or LATCHKEY_CONFIG. Throws `ConfigurationError`. */
export async function loadConfiguration({ config, workers }: ServerFlags): Promise<ServerConfiguration> {
  const path = config ?? namedConfigFile(process.env);
  const environment = workers === undefined ? process.env : { ...process.env, LATCHKEY_WORKERS: workers };
  return readConfiguration(environment, path === null ? null : await loadFile(path));
}

async function loadFile(path: string): Promise<ConfigFile> {
  const { loadConfigFile } = await import("../server/config-file.ts");
  return { path, options: await loadConfigFile(path) };
}

/**
 * Opens the installation's database for one command, without starting anything beside it, and closes it. The schema has to be there.
 * What goes wrong is one sentence.
 */
export async function withStorage<T>(
  options: InstallationOptions,
  use: (storage: Storage, configuration: ServerConfiguration) => Promise<T>,
): Promise<T> {
  const configuration = await loadConfiguration(options);
  try {
    const storage = await openSqlStorage({ database: databaseOf(configuration), migrate: "check", clock: systemClock });
    try {
      return await use(storage, configuration);
    } finally {
      await storage.close();
    }
  } catch (error) {
    throw explainStart(error, configuration);
  }
}

/** Where the data is. A command in the wrong folder must not make an empty database and report on that. */
export function databaseOf({ options }: ServerConfiguration): NonNullable<ServerConfiguration["options"]["database"]> {
  const { database = developmentDatabase } = options;
  const path = typeof database === "string" && database.startsWith("sqlite:") ? database.slice("sqlite:".length) : null;
  if (path === null || path === ":memory:" || existsSync(path)) return database;
  throw new CommandError(
    options.database === undefined
      ? "There is no .latchkey/latchkey.db here: run this in the folder of the server, or set DATABASE_URL."
      : `There is no database at ${path}: correct DATABASE_URL, or run latchkey migrate to make one.`,
  );
}

/** Below the working directory, where `serve` makes it. */
export const developmentDatabase = "sqlite:.latchkey/latchkey.db";
