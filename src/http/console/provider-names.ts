import type { HttpSettings } from "../settings.ts";

/** What providers are called, by their ids. */
export function providerNames({ providers }: Pick<HttpSettings, "providers">): Readonly<Record<string, string>> {
  return Object.fromEntries(providers.map(({ id, name }) => [id, name]));
}
