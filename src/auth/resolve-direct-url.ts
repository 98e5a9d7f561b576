import { ConfigurationError } from "../error/configuration-error.ts";
import type { AuthOptions } from "./options.ts";

/** Checks the direct way to the database. Null: it was not said. Throws `ConfigurationError`. */
export function resolveDirectUrl({
  database,
  databaseDirectUrl,
}: Pick<AuthOptions, "database" | "databaseDirectUrl">): string | null {
  if (databaseDirectUrl === undefined) return null;
  if (!/^postgres(ql)?:\/\//.test(databaseDirectUrl)) {
    // Security: the value is not repeated, it may hold a password.
    throw new ConfigurationError(
      "databaseDirectUrl",
      "databaseDirectUrl must start with postgres:// or postgresql://; write the URL of the same database that leads past the pooler.",
    );
  }
  const isPostgres = typeof database === "string" ? database.startsWith("postgres") : database && "connect" in database;
  if (isPostgres) return databaseDirectUrl;
  throw new ConfigurationError(
    "databaseDirectUrl",
    "databaseDirectUrl is set, but the database is SQLite, which needs none; take it out.",
  );
}
