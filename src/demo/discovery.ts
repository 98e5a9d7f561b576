import type { DemoDeps } from "./demo-deps.ts";

/** What the demo provider says of itself (OpenID Connect Discovery, section 3). */
export function describeDemo({ places: { issuer } }: Pick<DemoDeps, "places">): Response {
  return Response.json({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/jwks`,
    scopes_supported: ["openid", "profile", "email"],
    response_types_supported: ["code"],
    response_modes_supported: ["query"],
    grant_types_supported: ["authorization_code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["ES256"],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    code_challenge_methods_supported: ["S256"],
    prompt_values_supported: ["none", "login", "consent", "select_account"],
    claims_supported: [
      ...["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash"],
      ...["name", "given_name", "family_name", "picture", "email", "email_verified"],
    ],
    // RFC 9207: the answer says who gives it.
    authorization_response_iss_parameter_supported: true,
    claims_parameter_supported: false,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
  });
}

/** The public halves of its keys (RFC 7517). */
export function publishDemoKeys({ keys }: Pick<DemoDeps, "keys">): Response {
  return Response.json({ keys: keys.map(({ jwk }) => jwk) }, { headers: { "cache-control": "max-age=300" } });
}
