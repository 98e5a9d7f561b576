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
 * An @ behind the host: what was taken for the host ends in the midst of a password that has a `/`, a `?` or a `#`. Security: it would be
 * asked of a name server, and stand in the log.
 */
const strayAt = /^postgres(?:ql)?:\/\/[^/?#]*(?:\/[^?#]*@|\?[^#]*@|[^#]*#.*@)/s;

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
  const what = setting === "database" ? "The PostgreSQL URL" : setting;
  const unreadable = new ConfigurationError(
    setting,
    `${what} cannot be read: encode the special characters in it, such as %40 for an @ in the password.`,
  );
  if (strayAt.test(connectionString)) throw unreadable;
  try {
    void new Client({ connectionString });
  } catch (error) {
    const { syscall, code, path } = error as NodeJS.ErrnoException;
    if (syscall !== undefined) {
      throw new ConfigurationError(
        setting,
        `${what} names ${path ?? "a folder"} for sslrootcert, sslcert or sslkey, which cannot be read (${code}): correct the path or its permissions.`,
      );
    }
    if (/[?&]uselibpqcompat=true/.test(connectionString) && /[?&]sslmode=verify-ca/.test(connectionString)) {
      throw new ConfigurationError(
        setting,
        `${what} says sslmode=verify-ca: add sslrootcert=PATH, or say verify-full.`,
      );
    }
    throw unreadable;
  }
}
