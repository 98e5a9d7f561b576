import { AuthError } from "../error/auth-error.ts";
import { ConfigurationError } from "../error/configuration-error.ts";
import type { AuthOptions } from "../auth/options.ts";
import { nameInPlaces, nameOf, noPlaces, type Places } from "./places.ts";

interface Explained {
  readonly options: AuthOptions;
  readonly places?: Places;
}

const sqlState = /^(?=.*\d)[\dA-Z]{5}$/;

/**
 * Why the server does not start, in one sentence and in the names of the environment. An error that nobody can mend by configuration
 * is given back as it is.
 */
export function explainStart(error: unknown, { options, places = noPlaces }: Explained): unknown {
  const explained = explain(error, options.database, nameOf("database", places));
  return explained instanceof ConfigurationError ? nameInPlaces(explained, places) : explained;
}

function explain(error: unknown, given: AuthOptions["database"], setting: string): unknown {
  const database = typeof given === "string" ? given : undefined;
  if (error instanceof ConfigurationError) return error;
  const cause = error instanceof AuthError && error.code === "storage_unavailable" ? error.cause : error;
  const { code, message, syscall, path } = (cause ?? {}) as NodeJS.ErrnoException;
  if (syscall !== undefined && path?.includes(".latchkey")) {
    return new ConfigurationError(
      "database",
      `The folder ${path} cannot be used (${code}): start in a folder that may be written to, or set AUTH_SECRET and DATABASE_URL.`,
    );
  }
  if (cause === undefined || (cause === error && code !== "ERR_SQLITE_ERROR")) return error;
  // Security: of a PostgreSQL URL only the host is said, the rest holds a password.
  const [, hosts] = /^postgres\w*:\/\/(?:[^/?#]*@)?([^/?#@]*)/.exec(database ?? "") ?? [];
  const isFile = given === undefined || database?.startsWith("sqlite:") === true;
  const where = isFile ? ` ${database ?? "in .latchkey"}` : hosts ? ` at ${hosts}` : "";
  const fix = isFile ? "let it be read and written here, and held by nobody else" : "start it";
  // A system error's name says more than its message; of a database's code nobody knows the meaning.
  const isWordless = code === undefined || code === "ERR_SQLITE_ERROR" || sqlState.test(code);
  return new ConfigurationError(
    "database",
    `The database${where} cannot be opened (${isWordless ? message : code}): ${fix}, or correct ${setting}.`,
  );
}
