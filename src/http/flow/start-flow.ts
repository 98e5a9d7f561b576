import { AuthError } from "../../error/auth-error.ts";
import type { ProviderClient } from "../../federation/provider-client.ts";
import type { Deps } from "../deps.ts";
import type { ProviderSetting } from "../provider-setting.ts";
import { parseReturnTo } from "../return-to.ts";
import type { HttpSettings } from "../settings.ts";
import { keepFlow } from "./flow-cookie.ts";
import { createFlow, issuerMark, type ProviderFlow, secretsOf } from "./provider-flow.ts";

/** Bytes of a `returnTo` that a flow remembers. A longer one is forgotten: the cookie has to be small. */
const maxReturnTo = 512;

export interface StartFlowInput extends Omit<ProviderFlow, "id" | "provider" | "issuer"> {
  readonly provider: Provider;
  readonly cookieHeader: string | null;
  /** An address to offer at the provider, where it is known. */
  readonly loginHint?: string | null;
}

/** A provider as a flow meets it: what it is called, and what it does. */
export interface Provider {
  readonly setting: ProviderSetting;
  readonly client: ProviderClient;
}

/** Where the browser goes, and what it takes along. */
export interface StartedFlow {
  readonly url: URL;
  readonly cookies: readonly string[];
}

/** Begins a trip to a provider. Throws `provider_unavailable` or `provider_failed`. */
export async function startFlow(deps: Deps, input: StartFlowInput): Promise<StartedFlow> {
  const { provider, cookieHeader, loginHint = null, ...about } = input;
  const { setting, client } = provider;
  const flow = createFlow({ ...about, provider: setting.id, issuer: issuerMark(setting) });
  const url = await client.authorizationUrl({
    ...secretsOf(flow),
    redirectUri: callbackUrl(deps.settings, setting.id),
    reauthenticate: flow.purpose === "reauthenticate",
    loginHint,
  });
  return { url, cookies: keepFlow(deps, cookieHeader, flow) };
}

/** The provider of this id. Throws `not_found`. */
export function findProvider({ settings, providers }: Pick<Deps, "settings" | "providers">, id?: string): Provider {
  const setting = settings.providers.find((one) => one.id === id);
  const client = providers.get(id ?? "");
  if (!setting || !client) throw new AuthError("not_found");
  return { setting, client };
}

/** The one address that a provider may answer at. Security: from the configuration, never from a request. */
export function callbackUrl(
  { origin, mountPath, basePath }: Pick<HttpSettings, "origin" | "mountPath" | "basePath">,
  id: string,
): string {
  return `${origin}${mountPath}${basePath}/${id}/callback`;
}

/** Where a person was heading, as far as a flow can remember it. */
export function parseFlowReturnTo(input: unknown, settings: HttpSettings): string | null {
  const returnTo = parseReturnTo(input, settings);
  return returnTo !== null && returnTo.length <= maxReturnTo ? returnTo : null;
}
