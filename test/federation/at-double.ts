import type { Provider, ProviderKind } from "../../src/federation/provider.ts";

/** A provider as it is configured, save that what its kind says of itself leads to a double. */
export function atDouble(provider: Provider, kind: Partial<ProviderKind>): Provider {
  return { ...provider, kind: { ...provider.kind, ...kind } };
}
