import { ConfigurationError } from "../error/configuration-error.ts";
import type { Provider, ProviderKind } from "./provider.ts";

/** Refuses a provider that cannot be used in this mode. Throws `ConfigurationError`. */
export function checkProvider({ kind, id }: Provider, { development }: { readonly development: boolean }): void {
  const wrong = addressesOf(kind).find((url) => {
    const protocol = URL.canParse(url) ? new URL(url).protocol : "";
    return protocol !== "https:" && !(development && protocol === "http:");
  });
  if (wrong === undefined) return;
  throw new ConfigurationError(
    "providers",
    `The provider '${id}' has an address that is not https; write one that is: only in development http will do.`,
  );
}

function addressesOf({ endpoints, issuer }: ProviderKind): readonly string[] {
  if (!("discovery" in endpoints)) return [issuer, ...Object.values(endpoints).filter((url) => url !== null)];
  return typeof endpoints.discovery === "string" ? [issuer, endpoints.discovery] : [issuer];
}
