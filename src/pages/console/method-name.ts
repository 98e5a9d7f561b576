import { fill, html, type Html } from "../../shared/html.ts";
import type { Say } from "../speak.ts";

/** Providers by their id. */
export type ProviderNames = Readonly<Record<string, string>>;

/** What a provider is called. One that is not configured any more is known by its id. */
export function providerName(names: ProviderNames, id: string): Html {
  return html`<bdi>${(Object.hasOwn(names, id) && names[id]) || id}</bdi>`;
}

/** How somebody signed in, as part of a sentence: "by password", "with Google". */
export function methodPhrase(say: Say, names: ProviderNames, method: string): Html {
  if (method === "password") return html`${say("console.method.password")}`;
  return fill(say("console.method.provider"), { provider: providerName(names, method) });
}
