import { createProviderClient, type ProviderClientDeps } from "../federation/create-provider-client.ts";
import type { Providers } from "../federation/provider-client.ts";
import type { Provider } from "../federation/provider.ts";

/** The clients of the providers. Nothing is asked of any of them before somebody signs in. Close each. */
export function openProviders(providers: readonly Provider[], deps: ProviderClientDeps): Providers {
  const clients = new Map(providers.map((provider) => [provider.id, createProviderClient(provider, deps)]));
  deps.metrics.source("latchkey_provider_available", () =>
    [...clients.values()].map((client) => [{ provider: client.id }, client.health().available ? 1 : 0]),
  );
  return clients;
}
