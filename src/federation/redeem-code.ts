import {
  authorizationCodeGrantRequest,
  type AuthorizationServer,
  type Client,
  getValidatedIdTokenClaims,
  type IDToken,
  processAuthorizationCodeResponse,
  type TokenEndpointResponse,
  validateAuthResponse,
} from "oauth4webapi";
import type { JsonObject } from "../jws/parse-json-object.ts";
import { hasIdToken } from "./has-id-token.ts";
import { expectedIssuer, isIssuerOf, judgeIdToken, peekClaims } from "./id-token.ts";
import { clientOf, type ProviderContext, requestsBy } from "./provider-context.ts";
import { ProviderFault } from "./provider-fault.ts";
import type { CallbackInput } from "./provider-client.ts";
import type { ProviderFetch } from "./provider-link.ts";
import type { ProviderKind } from "./provider.ts";
import { readTokenResponse } from "./token-response.ts";
import { verifySignature } from "./verify-signature.ts";

/** What a code was exchanged for, all of it checked. */
export interface Grant {
  readonly server: AuthorizationServer;
  readonly tokens: TokenEndpointResponse;
  /** Null where the provider gives no ID tokens. */
  readonly claims: IDToken | null;
}

/** Seconds since a new proof, where nobody says when it was asked for. */
const proofAge = 300;

/** Checks an answer, exchanges its code, and checks what comes. */
export async function redeemCode(context: ProviderContext, input: CallbackInput, fetch: ProviderFetch): Promise<Grant> {
  const { provider, documents, secrets } = context;
  const { kind, clientId } = provider;
  const server = await documents.server();
  const client = clientOf(context, clientId);
  // Security: before anything is sent. A code of another provider's must not come to this one (RFC 9207, section 2.4).
  const answer = checkAnswer(kind, server, client, input);
  const given = await secrets.send(server, (auth) =>
    authorizationCodeGrantRequest(
      server,
      client,
      auth,
      answer,
      input.redirectUri,
      input.codeVerifier,
      requestsBy(fetch, context),
    ),
  );
  const response = await readTokenResponse(given, { keepsIdToken: hasIdToken(kind) });
  if (!hasIdToken(kind)) {
    const tokens = await processAuthorizationCodeResponse(server, client, response);
    return { server, tokens, claims: null };
  }
  const judge = await judgeOf(kind, server, response);
  const tokens = await processAuthorizationCodeResponse(judge, client, response, {
    requireIdToken: true,
    expectedNonce: input.nonce,
  });
  const claims = getValidatedIdTokenClaims(tokens);
  if (claims === undefined || tokens.id_token === undefined) throw new ProviderFault("There is no ID token.");
  await verifySignature(context, judge, response);
  judgeIdToken(tokens.id_token, claims, {
    audiences: [clientId, ...provider.nativeClientIds, ...(kind.audiences ?? [])],
    parties: [clientId],
    accessToken: tokens.access_token,
    isNew: true,
    maxAge: input.reauthenticate && kind.canReauthenticate === true ? maxAge(context, input) : null,
    now: Math.floor(context.clock() / 1000),
  });
  if (kind.acceptsClaims?.(claims) === false) throw new ProviderFault("The ID token is not one that is taken here.");
  const answered = input.params.get("iss");
  if (answered !== null && answered !== claims.iss) {
    throw new ProviderFault("The answer and the ID token name different issuers.");
  }
  return { server, tokens, claims };
}

function checkAnswer(
  kind: ProviderKind,
  server: AuthorizationServer,
  client: Client,
  { params, state }: CallbackInput,
): URLSearchParams {
  const answered = params.get("iss");
  if (answered !== null && !isIssuerOf(kind, answered)) throw new ProviderFault("The answer names another issuer.");
  const answer = validateAuthResponse({ ...server, issuer: answered ?? kind.issuer }, client, params, state);
  // Security: whoever comes back can write what she likes there. A provider that breaks over it would count as away for everybody.
  if (!isCode(answer.get("code"))) throw new ProviderFault("The answer holds no code.");
  return answer;
}

/** RFC 6749, appendix A.11: visible ASCII and spaces. */
function isCode(code: string | null): boolean {
  return code !== null && /^[\x20-\x7e]{1,4096}$/.test(code);
}

/** The server by which an ID token is judged: its issuer may depend on the token's own tenant. */
async function judgeOf(
  kind: ProviderKind,
  server: AuthorizationServer,
  response: Response,
): Promise<AuthorizationServer> {
  if (kind.issuerRule !== "tenant" || !response.ok) return server;
  const { id_token: idToken } = (await response.clone().json()) as JsonObject;
  if (typeof idToken !== "string") throw new ProviderFault("There is no ID token.");
  return { ...server, issuer: expectedIssuer(kind, peekClaims(idToken)) };
}

/** Seconds. */
function maxAge({ clock }: ProviderContext, { startedAt }: CallbackInput): number {
  return startedAt === undefined ? proofAge : Math.max(0, Math.ceil((clock() - startedAt) / 1000));
}
