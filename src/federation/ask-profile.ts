import { processUserInfoResponse, protectedResourceRequest, skipSubjectCheck, userInfoRequest } from "oauth4webapi";
import type { JsonObject } from "../jws/parse-json-object.ts";
import { clientOf, type ProviderContext, requestsBy } from "./provider-context.ts";
import { ProviderFault } from "./provider-fault.ts";
import { jwtType, type ProviderFetch } from "./provider-link.ts";
import type { ProfileSource } from "./provider.ts";
import type { Grant } from "./redeem-code.ts";
import { verifySignature } from "./verify-signature.ts";

/** Gathers what a kind reads a profile from. */
export async function askProfile(
  context: ProviderContext,
  { server, tokens, claims }: Grant,
  params: URLSearchParams,
  fetch: ProviderFetch,
): Promise<ProfileSource> {
  const { kind, clientId } = context.provider;
  const way = requestsBy(fetch, context);
  const ask = async (url: string): Promise<unknown> => {
    const headers = new Headers({ accept: "application/json" });
    const response = await protectedResourceRequest(tokens.access_token, "GET", new URL(url), headers, null, way);
    if (response.ok) return response.json();
    const { host, pathname } = new URL(url);
    throw new ProviderFault(`${host}${pathname} answers ${response.status}.`);
  };
  let userinfo: JsonObject = {};
  if (kind.asksUserinfo === true && server.userinfo_endpoint !== undefined) {
    const client = clientOf(context, clientId);
    const response = await userInfoRequest(server, client, tokens.access_token, way);
    // Security: `sub` is compared, and the signature of an answer that has one is verified (OpenID Connect Core, sections 5.3.2 and 5.3.4).
    const judge = claims === null ? server : { ...server, issuer: claims.iss };
    userinfo = await processUserInfoResponse(judge, client, claims?.sub ?? skipSubjectCheck, response);
    if (response.headers.get("content-type") === jwtType) await verifySignature(context, judge, response);
  }
  return { clientId, claims: claims ?? {}, userinfo, params, ask };
}

/** What there is behind an ID token of a native SDK. */
export function nativeSource(clientId: string, claims: JsonObject): ProfileSource {
  const ask = (): Promise<never> => Promise.reject(new ProviderFault("There is no access token behind this ID token."));
  return { clientId, claims, userinfo: {}, params: new URLSearchParams(), ask };
}
