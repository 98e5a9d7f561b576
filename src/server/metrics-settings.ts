import { ConfigurationError } from "../error/configuration-error.ts";
import { isLoopbackAddress } from "../http/client-address.ts";
import { findSecretWeakness } from "../secret/secret-strength.ts";
import { quote } from "../shared/quote.ts";
import { type ListenAddress, parseListenAddress } from "./parse-address.ts";

/** Who gets to see metrics, and the detail of whether the server is ready. */
export interface MetricsSettings {
  /** A listener of their own, or null: there is none. */
  readonly listen: ListenAddress | null;
  /** What a reader shows, or null: none is asked for on the listener, and the main one has none of it. */
  readonly token: string | null;
}

/**
 * Checks both settings. Throws `ConfigurationError`.
 *
 * Security: an address that other machines reach asks for a token. How many people sign in, and how many fail, is nobody's business.
 */
export function resolveMetricsSettings(listen: string | undefined, token: string | undefined): MetricsSettings {
  const address = listen === undefined ? null : parseListenAddress("metricsListen", listen);
  if (token !== undefined && findSecretWeakness(token) !== null) {
    throw new ConfigurationError(
      "metricsToken",
      "metricsToken is not random enough; take 32 random bytes, as `openssl rand -base64 32` or `latchkey secret` gives them.",
    );
  }
  const isLocal = address === null || address.host === "localhost" || isLoopbackAddress(address.host);
  if (!isLocal && token === undefined) {
    throw new ConfigurationError(
      "metricsListen",
      `metricsListen is ${quote(listen)}, which other machines can reach: set METRICS_TOKEN, or listen on 127.0.0.1:${address.port}.`,
    );
  }
  return { listen: address, token: token ?? null };
}
