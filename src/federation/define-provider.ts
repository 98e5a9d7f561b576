import type { Provider, ProviderKind, ProviderOptions } from "./provider.ts";

/**
 * Makes a provider of a kind and its options: checks them, fills in what was left out, and freezes the result. Throws `ConfigurationError`
 * with one sentence that names the option and the fix.
 */
export function defineProvider(options: ProviderOptions, kind: ProviderKind): Provider {
  const secrets = [options.clientSecret ?? []].flat();
  return Object.freeze({
    id: options.id ?? kind.id ?? kind.kind,
    name: options.name ?? kind.name,
    kind,
    clientId: options.clientId ?? "",
    clientSecrets: Object.freeze(secrets),
    scopes: options.scopes ?? kind.scopes,
    authorizationParams: { ...kind.authorizationParams, ...options.authorizationParams },
    mapProfile: options.mapProfile ?? null,
    allowSignUp: options.allowSignUp ?? true,
    allowedDomains: options.allowedDomains ?? null,
    keepTokens: options.keepTokens ?? false,
    trustEmail: options.trustEmail ?? false,
    nativeClientIds: options.nativeClientIds ?? [],
    allowPrivateNetwork: options.allowPrivateNetwork ?? null,
  });
}
