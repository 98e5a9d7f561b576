import { randomBytes } from "node:crypto";
import type { ProviderSignIn } from "../../src/federation/profile.ts";
import type { FlowSecrets, ProviderClient } from "../../src/federation/provider-client.ts";
import type { DoubleServer, SeenRequest } from "../doubles/double-server.ts";

export const callbackUrl = "http://localhost:3000/auth/callback";

export interface Trip {
  readonly reauthenticate?: boolean;
  /** When the trip is said to have begun. @default nobody says */
  readonly startedAt?: number;
  /** Changes what comes back before it is redeemed. */
  readonly tamper?: (params: URLSearchParams) => void;
}

/** One whole trip to a provider and back, by a person whose browser does as it is told. */
export async function signInAt(client: ProviderClient, trip: Trip = {}): Promise<ProviderSignIn> {
  const secrets = makeSecrets();
  const reauthenticate = trip.reauthenticate ?? false;
  const input = { ...secrets, redirectUri: callbackUrl, reauthenticate, loginHint: null };
  const params = await visit(await client.authorizationUrl(input));
  trip.tamper?.(params);
  const { startedAt } = trip;
  const began = startedAt === undefined ? {} : { startedAt };
  return client.redeem({ ...secrets, params, redirectUri: callbackUrl, reauthenticate, ...began });
}

/** What browsers asked of a double's authorization endpoint. The client looks there, too, whether anybody is in. */
export function visitsTo(server: DoubleServer, path: string): readonly SeenRequest[] {
  return server.seen(`GET ${path}`).filter(({ query }) => query.has("client_id"));
}

export function makeSecrets(): FlowSecrets {
  const random = (): string => randomBytes(32).toString("base64url");
  return { state: random(), nonce: random(), codeVerifier: random() };
}

/** What a browser that is sent to a provider brings back from there, by a redirect or in a form that the provider's page posts. */
export async function visit(url: URL): Promise<URLSearchParams> {
  const response = await fetch(url, { redirect: "manual" });
  const page = await response.text();
  const location = response.headers.get("location");
  if (location !== null) return new URL(location).searchParams;
  if (response.status !== 200) throw new Error(`The provider's page says: ${page}`);
  const fields = [...page.matchAll(/name="([^"]*)" value="([^"]*)"/g)];
  return new URLSearchParams(fields.map(([, name = "", value = ""]) => [name, unescape(value)]));
}

function unescape(value: string): string {
  return value.replaceAll("&lt;", "<").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}
