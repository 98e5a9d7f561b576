import type { Provider } from "../federation/provider.ts";
import type { HttpSettings } from "./settings.ts";

/** What routes and pages have to know of a provider before anything is opened. Nothing secret. */
export interface ProviderSetting {
  readonly id: string;
  /** Shown on the button: "Continue with Google". */
  readonly name: string;
  /** Who answers: what a flow was begun for must still be what this id means when it ends. */
  readonly issuer: string;
  /** The name of its factory, by which its mark is known: "google". */
  readonly kind: string;
  /** Whether the browser posts the provider's answer, from the provider's site. */
  readonly answersByPost: boolean;
}

/** The part of a configured provider that is no secret. */
export function toProviderSetting({ id, name, kind }: Provider): ProviderSetting {
  return { id, name, issuer: kind.issuer, kind: kind.kind, answersByPost: kind.responseMode === "form_post" };
}

/** A route of every provider: as the API describes it, and as it is reached. */
const placeholder = "{provider}";

/** Where a route is, once for each provider if its path begins with one. Only providers there are have routes: any other name is unknown. */
export function spellOut(
  path: string,
  { providers }: Pick<HttpSettings, "providers">,
  isOfferedFor: (provider: ProviderSetting) => boolean = () => true,
): readonly { readonly path: string; readonly params: Readonly<Record<string, string>> }[] {
  if (!path.startsWith(`/${placeholder}`)) return [{ path, params: {} }];
  return providers
    .filter(isOfferedFor)
    .map(({ id }) => ({ path: path.replace(placeholder, id), params: { provider: id } }));
}
