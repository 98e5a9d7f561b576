import type { ServerConfiguration } from "../../server/environment.ts";
import { developmentDatabase } from "../installation.ts";

/** The path of the installation's SQLite file; null for PostgreSQL, and for a database in memory. */
export function databaseFile({ options }: ServerConfiguration): string | null {
  const { database = developmentDatabase } = options;
  if (typeof database !== "string") return "connect" in database ? null : database.location();
  const path = database.startsWith("sqlite:") ? database.slice("sqlite:".length) : null;
  return path === ":memory:" ? null : path;
}

/** Whether the installation is on PostgreSQL. */
export function isPostgres({ options: { database = "" } }: ServerConfiguration): boolean {
  return typeof database === "string" ? /^postgres(ql)?:/.test(database) : "connect" in database;
}
