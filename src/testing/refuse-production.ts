import { ConfigurationError } from "../error/configuration-error.ts";

/** Security: nothing here may run where people's accounts are. Throws `ConfigurationError`. */
export function refuseProduction(): void {
  if (process.env["NODE_ENV"] !== "production") return;
  throw new ConfigurationError(
    "NODE_ENV",
    "NODE_ENV is production, and latchkey/testing lets anybody in: import it in tests only, and run those without it.",
  );
}
