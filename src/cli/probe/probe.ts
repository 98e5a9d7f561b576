import type { AuthOptions } from "../../auth/options.ts";
import type { ResolvedOptions } from "../../auth/resolve-options.ts";
import type { SecretRing } from "../../secret/root-secret.ts";
import type { Clock } from "../../shared/clock.ts";
import type { ProbeAnswer, ProbeClient, ProbeRequest } from "./probe-client.ts";

/** What the parts of a probe work with. */
export interface Probe {
  readonly client: ProbeClient;
  /** The address as people use it. */
  readonly url: URL;
  readonly options: AuthOptions;
  readonly resolved: ResolvedOptions;
  readonly ring: SecretRing;
  readonly clock: Clock;
}

/** Asks a call of the API at the public address: "/session". */
export function askApi(
  { client, url, resolved }: Pick<Probe, "client" | "url" | "resolved">,
  path: string,
  request?: ProbeRequest,
): Promise<ProbeAnswer> {
  return client.ask(apiUrl({ url, resolved }, path), request);
}

/** Where a call of the API is, at the public address. */
export function apiUrl({ url, resolved }: Pick<Probe, "url" | "resolved">, path: string): URL {
  return new URL(url.pathname.replace(/\/$/, "") + resolved.settings.basePath + path, url.origin);
}

/** What a browser says of a request that comes from our own page. */
export function asOwnPage({ url }: Pick<Probe, "url">): Readonly<Record<string, string>> {
  return { origin: url.origin, "sec-fetch-site": "same-origin" };
}
