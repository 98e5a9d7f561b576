import { createHash } from "node:crypto";
import type { AuthorizationServer } from "oauth4webapi";
import type { AuthorizationInput } from "./provider-client.ts";
import { hasIdToken } from "./has-id-token.ts";
import type { Provider } from "./provider.ts";
import { ProviderFault } from "./provider-fault.ts";

/** Where a browser is to go. What secures the flow is written last, so that nothing takes its place. */
export function authorizationUrl(provider: Provider, server: AuthorizationServer, input: AuthorizationInput): URL {
  if (server.authorization_endpoint === undefined) throw new ProviderFault("There is no authorization endpoint.");
  const url = new URL(server.authorization_endpoint);
  const isOpenId = hasIdToken(provider.kind);
  const isNewProof = input.reauthenticate && provider.kind.canReauthenticate === true;
  const params: Readonly<Record<string, string>> = {
    ...(isOpenId && input.loginHint !== null && { login_hint: input.loginHint }),
    ...provider.authorizationParams,
    ...(isNewProof && { prompt: "login", max_age: "0" }),
    response_type: "code",
    client_id: provider.clientId,
    redirect_uri: input.redirectUri,
    scope: provider.scopes.join(" "),
    state: input.state,
    code_challenge: createHash("sha256").update(input.codeVerifier).digest("base64url"),
    code_challenge_method: "S256",
    ...(isOpenId && { nonce: input.nonce }),
    ...(provider.kind.responseMode === "form_post" && { response_mode: "form_post" }),
  };
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
  return url;
}
