import { isIP } from "node:net";
import { ConfigurationError } from "../error/configuration-error.ts";
import { quote } from "../shared/quote.ts";

/** Where a server listens. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Reads "127.0.0.1:9464", "[::1]:9464", "localhost:9464", or a port alone, which is one of 127.0.0.1. Throws `ConfigurationError`. */
export function parseListenAddress(setting: string, text: string): ListenAddress {
  const [, bracketed, plain, digits = ""] = /^(?:\[([0-9a-fA-F:.]+)\]:|([a-zA-Z0-9.-]+):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  const host = bracketed ?? plain ?? "127.0.0.1";
  if (digits !== "" && port <= 65_535 && (bracketed === undefined || isIP(bracketed) === 6)) return { host, port };
  throw new ConfigurationError(
    setting,
    `${setting} is ${quote(text)}; write an address and a port, such as 127.0.0.1:9464.`,
  );
}
