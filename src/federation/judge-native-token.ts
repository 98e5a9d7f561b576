import { createHash } from "node:crypto";
import { getValidatedIdTokenClaims, type IDToken, processAuthorizationCodeResponse } from "oauth4webapi";
import { expectedIssuer, judgeIdToken, peekClaims } from "./id-token.ts";
import { clientOf, type ProviderContext } from "./provider-context.ts";
import { ProviderFault } from "./provider-fault.ts";
import { verifySignature } from "./verify-signature.ts";

/** Checks an ID token that a native SDK got: as one from the token endpoint, save that it is for one of the apps and that there is no access token. */
export async function judgeNativeToken(context: ProviderContext, idToken: string, nonce: string): Promise<IDToken> {
  const { provider, documents, clock } = context;
  const { kind, clientId, nativeClientIds } = provider;
  const peeked = peekClaims(idToken);
  const audience = nativeClientIds.find((id) => [peeked.aud].flat().includes(id));
  if (audience === undefined) throw new ProviderFault("The ID token is for no app among nativeClientIds.");
  const server = { ...(await documents.server()), issuer: expectedIssuer(kind, peeked) };
  // In the clothes of an answer of the token endpoint: the library checks those.
  const response = Response.json({ access_token: "none", token_type: "bearer", id_token: idToken });
  const answer = await processAuthorizationCodeResponse(server, clientOf(context, audience), response, {
    requireIdToken: true,
    expectedNonce: peeked.nonce === sha256(nonce) ? sha256(nonce) : nonce,
  });
  const claims = getValidatedIdTokenClaims(answer);
  if (claims === undefined) throw new ProviderFault("There is no ID token.");
  await verifySignature(context, server, response);
  const known = [clientId, ...nativeClientIds];
  const now = Math.floor(clock() / 1000);
  judgeIdToken(idToken, claims, {
    audiences: [...known, ...(kind.audiences ?? [])],
    parties: known,
    accessToken: null,
    isNew: false,
    maxAge: null,
    now,
  });
  if (kind.acceptsClaims?.(claims) === false) throw new ProviderFault("The ID token is not one that is taken here.");
  return claims;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
