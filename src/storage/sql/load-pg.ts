import { ConfigurationError } from "../../error/configuration-error.ts";
import { errorCode } from "./storage-error.ts";

/** What is used of the package `pg`. */
export type Pg = Pick<typeof import("pg"), "Client" | "Pool">;

/** Loads the package, which only those who use PostgreSQL have. Throws `ConfigurationError` when it is missing. */
export async function loadPg(): Promise<Pg> {
  try {
    return (await import("pg")).default;
  } catch (error) {
    if (errorCode(error) !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new ConfigurationError("database", "A PostgreSQL database needs the package pg: run `npm install pg`.");
  }
}

/**
 * Throws `ConfigurationError` for a URL that the package cannot read.
 *
 * Security: asked beforehand, because the parser's own error repeats the URL, password and all.
 */
export function refuseUnreadable(
  { Client }: Pg,
  setting: "database" | "databaseDirectUrl",
  connectionString: string,
): void {
  try {
    void new Client({ connectionString });
  } catch {
    throw new ConfigurationError(
      setting,
      `${setting === "database" ? "The PostgreSQL URL" : setting} cannot be read: encode the special characters in it, such as %40 for an @ in the password.`,
    );
  }
}
