import type { DatabaseSync } from "node:sqlite";
import { ConfigurationError } from "../error/configuration-error.ts";
import type { Logger } from "../shared/logger.ts";
import { type FileSystem, judgeFileSystem } from "../storage/file-system.ts";
import type { PostgresPool } from "../storage/sql/postgres-pool.ts";

export interface DiskOptions {
  readonly database: string | PostgresPool | DatabaseSync;
  readonly development: boolean;
  readonly logger: Logger;
  readonly readFileSystem: (file: string) => FileSystem;
}

/**
 * Refuses a SQLite file that other machines can reach too: its locks and its shared memory hold within one machine. Development, and what
 * nobody can tell from here, is only warned of. Throws `ConfigurationError`.
 */
export function refuseNetworkDisk({ database, development, logger, readFileSystem }: DiskOptions): void {
  const file = sqliteFile(database);
  if (file === null) return;
  const { kind, name } = judgeFileSystem(readFileSystem(file));
  if (kind === "local") return;
  const fields = { setting: "database", fileSystem: name };
  const fix = "put the file on a disk of this machine, or set database to postgres://…";
  if (kind === "doubtful") {
    const doubt = `Whether other machines reach the folder of the SQLite file, too, cannot be told (${name}); if they do, ${fix}.`;
    return logger.warn(fields, doubt);
  }
  const sentence = `database is a SQLite file on a network file system (${name}), where locks do not hold and data gets lost: ${fix}.`;
  if (!development) throw new ConfigurationError("database", sentence);
  logger.warn(fields, `${sentence} Production refuses to start with it.`);
}

/** The path of the file, or null for PostgreSQL and for a database in memory. */
function sqliteFile(database: DiskOptions["database"]): string | null {
  if (typeof database !== "string") return "connect" in database ? null : database.location();
  const path = database.startsWith("sqlite:") ? database.slice("sqlite:".length) : null;
  return path === ":memory:" ? null : path;
}
