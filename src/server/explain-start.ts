import { AuthError } from "../error/auth-error.ts";
import { ConfigurationError } from "../error/configuration-error.ts";

/** Options whose sentences name them, and the variables that set them here. */
const variables: Readonly<Record<string, string>> = {
  "session.idleTimeout": "LATCHKEY_IDLE_TIMEOUT",
  "session.absoluteTimeout": "LATCHKEY_ABSOLUTE_TIMEOUT",
  trustedOrigins: "TRUSTED_ORIGINS",
  trustedProxies: "TRUSTED_PROXIES",
  basePath: "LATCHKEY_BASE_PATH",
  baseUrl: "BASE_URL",
};

/**
 * Why the server does not start, in one sentence and in the names of the environment. An error that nobody can mend by configuration
 * is given back as it is.
 */
export function explainStart(error: unknown, database: string | undefined): unknown {
  if (error instanceof ConfigurationError) return inVariables(error);
  const cause = error instanceof AuthError && error.code === "storage_unavailable" ? error.cause : error;
  const { code, message, syscall, path } = cause as NodeJS.ErrnoException;
  if (syscall !== undefined && path?.includes(".latchkey")) {
    return new ConfigurationError(
      "DATABASE_URL",
      `The folder ${path} cannot be used (${code}): start in a folder that may be written to, or set AUTH_SECRET and DATABASE_URL.`,
    );
  }
  if (cause === error && code !== "ERR_SQLITE_ERROR") return error;
  // Security: of a PostgreSQL URL only the host is said, the rest holds a password.
  const where = database?.startsWith("postgres") ? `at ${URL.parse(database)?.host}` : (database ?? "in .latchkey");
  const reason = code === undefined || code === "ERR_SQLITE_ERROR" ? message : code;
  return new ConfigurationError(
    "DATABASE_URL",
    `The database ${where} cannot be opened (${reason}): start it, or correct DATABASE_URL.`,
  );
}

function inVariables(error: ConfigurationError): ConfigurationError {
  let { message } = error;
  for (const [option, variable] of Object.entries(variables)) {
    message = message.replace(new RegExp(`(?<![\\w"(])${option.replace(".", "\\.")}(?!\\w)`, "g"), variable);
  }
  return new ConfigurationError(error.setting, message);
}
