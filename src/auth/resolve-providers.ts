import { ConfigurationError } from "../error/configuration-error.ts";
import { checkProvider } from "../federation/check-provider.ts";
import type { Provider } from "../federation/provider.ts";
import { isRouteName } from "../http/reserved-ids.ts";
import { kindOf, quote } from "../shared/quote.ts";

/**
 * Checks what the providers are together; each was checked when its factory made it. Throws `ConfigurationError`.
 *
 * Security: an id is a part of the callback URL, and of what a flow is tied to. Two providers of one id would be one to every check.
 */
export function resolveProviders(given: readonly Provider[] = [], development: boolean): readonly Provider[] {
  if (!Array.isArray(given)) throw refuse(`is ${kindOf(given)}; write a list: [google({ … })].`);
  const ids = new Set<string>();
  const providers = Array.from(given as readonly unknown[]);
  for (const provider of providers) {
    if (!isProvider(provider)) {
      throw refuse(`has ${kindOf(provider)} in its list that no factory gave; write google({ … }), or oidc({ … }).`);
    }
    const { id } = provider;
    if (!/^[a-z][a-z0-9-]{1,31}$/.test(id)) {
      throw refuse(`has the id ${quote(id)}; write 2 to 32 of a-z, 0-9 and hyphens, a letter first.`);
    }
    if (isRouteName(id)) throw refuse(`has the id ${quote(id)}, which is a route; call the provider "${id}-sso".`);
    if (ids.has(id)) throw refuse(`has two of the id ${quote(id)}; give one of them another, such as "${id}-2".`);
    ids.add(id);
    checkProvider(provider, { development });
  }
  return providers as readonly Provider[];
}

function isProvider(value: unknown): value is Provider {
  if (typeof value !== "object" || value === null) return false;
  const { id, name, kind } = value as Partial<Provider>;
  return typeof id === "string" && typeof name === "string" && typeof kind === "object";
}

function refuse(what: string): ConfigurationError {
  return new ConfigurationError("providers", `providers ${what}`);
}
