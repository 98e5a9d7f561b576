import { ConfigurationError } from "../../error/configuration-error.ts";
import { databaseErrorOf, errorCode } from "./storage-error.ts";

/** What `node:tls` says of a certificate, or of a file that should be one. */
const certificateCodes = /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|ERR_TLS_|ERR_OSSL_)/;

/** At the start, what PostgreSQL says of a log-in, a certificate or a right is configuration, not weather. Gives another error back as it is. */
export function explainOpening(error: unknown): unknown {
  const cause = databaseErrorOf(error);
  const sentence = cause instanceof Error ? explain(cause) : null;
  return sentence === null ? error : new ConfigurationError("database", sentence);
}

function explain(cause: Error): string | null {
  const code = errorCode(cause) ?? "";
  const { message } = cause;
  if (/^(28...|3D000)$/.test(code)) {
    return `database names a PostgreSQL that refuses the connection (${message}): correct the user, the password, the name or sslmode in the URL.`;
  }
  if (code === "42501") {
    return `database has a user who may not use what is in the schema "latchkey" (${message}): grant it that, or log in as the user that made it.`;
  }
  if (certificateCodes.test(code)) {
    return `database names a PostgreSQL whose certificate is not accepted (${code}): name who vouches for it with sslrootcert=PATH in the URL, and the host as the certificate has it.`;
  }
  // The driver's own words.
  if (message.startsWith("The server does not support SSL")) {
    return "database asks for TLS, and PostgreSQL speaks none: switch ssl on in PostgreSQL, or take sslmode out of the URL.";
  }
  if (message.includes("password must be a")) {
    return "database has no password, and PostgreSQL asks for one: write it as postgres://user:password@host/name.";
  }
  return null;
}
