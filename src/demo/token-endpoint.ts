import { AuthError } from "../error/auth-error.ts";
import { challengeOf } from "../federation/code-challenge.ts";
import { readBody } from "../http/body.ts";
import { equalInConstantTime } from "../secret/root-secret.ts";
import { hashText } from "../verification/code.ts";
import { demoClientId, isDemoClientSecret } from "./demo-client.ts";
import type { DemoDeps } from "./demo-deps.ts";
import { grantLifetimes, openGrant, sealGrant } from "./grant.ts";
import { makeIdToken } from "./id-token.ts";

/** Codes of RFC 6749, section 5.2. */
type TokenError = "invalid_request" | "invalid_client" | "invalid_grant" | "unsupported_grant_type";

/** Gives tokens for a code, once (RFC 6749, section 4.1.3). */
export async function answerToken(deps: DemoDeps, request: Request): Promise<Response> {
  const { ring, clock, codes, places } = deps;
  const fields = await readFields(request);
  if (fields === null) return refuse("invalid_request", "the body must be a form whose fields come once");
  const client = findClient(request.headers.get("authorization"), fields);
  if (client === "several") return refuse("invalid_request", "the client authenticates in one way");
  if (client === null || client.id !== demoClientId || !isDemoClientSecret(client.secret, ring)) {
    return refuse("invalid_client", "the client's id or secret is wrong");
  }
  if (fields["grant_type"] !== "authorization_code") {
    return refuse("unsupported_grant_type", "grant_type must be authorization_code");
  }
  const { code = "", code_verifier: verifier = "", redirect_uri: redirectUri } = fields;
  const now = clock();
  const grant = openGrant(ring, "code", code, now);
  if (!grant) return refuse("invalid_grant", "the code is none, or has expired");
  const { content, expiresAt } = grant;
  if (content.clientId !== client.id) return refuse("invalid_grant", "the code is another client's");
  if (content.redirectUri !== redirectUri) return refuse("invalid_grant", "redirect_uri is not that of the request");
  if (!isVerifierOf(verifier, content.codeChallenge)) return refuse("invalid_grant", "code_verifier does not fit");
  const isFirst = await codes.spend("demo", hashText("demo", code), new Date(now), new Date(expiresAt));
  if (!isFirst) return refuse("invalid_grant", "the code was used before");
  const accessToken = sealGrant(ring, "access", { sub: content.sub, scopes: content.scopes }, now);
  return Response.json(
    {
      access_token: accessToken,
      token_type: "Bearer",
      expires_in: grantLifetimes.access,
      scope: content.scopes.join(" "),
      id_token: makeIdToken({ places, keys: deps.keys, clock }, content, accessToken),
    },
    { headers: noStore },
  );
}

const noStore = { "cache-control": "no-store", pragma: "no-cache" };

/** The form's fields by name, or null for what is no form, or says something twice (RFC 6749, section 3.2). */
async function readFields(request: Request): Promise<Readonly<Record<string, string>> | null> {
  try {
    const { isForm, fields } = await readBody(request, {});
    const entries = Object.entries(fields as object);
    if (!isForm || entries.some(([, value]) => typeof value !== "string")) return null;
    return Object.fromEntries(entries);
  } catch (error) {
    if (error instanceof AuthError) return null;
    throw error;
  }
}

interface ClientCredentials {
  readonly id: string;
  readonly secret: string;
}

/** By `client_secret_basic` or `client_secret_post` (RFC 6749, section 2.3.1), never both. Null: not at all. */
function findClient(
  authorization: string | null,
  { client_id: id, client_secret: secret }: Readonly<Record<string, string>>,
): ClientCredentials | "several" | null {
  if (authorization === null) return id === undefined || secret === undefined ? null : { id, secret };
  if (secret !== undefined) return "several";
  const [, encoded] = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization) ?? [];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon === -1) return null;
  const named = decode(text.slice(0, colon));
  return id !== undefined && id !== named ? "several" : { id: named, secret: decode(text.slice(colon + 1)) };
}

/** Both parts are form-encoded before they are put into the header. */
function decode(part: string): string {
  return new URLSearchParams(`part=${part}`).get("part") ?? "";
}

/** RFC 7636, section 4.6. */
function isVerifierOf(verifier: string, challenge: string): boolean {
  const own = challengeOf(verifier);
  return own !== null && equalInConstantTime(Buffer.from(own), Buffer.from(challenge));
}

function refuse(error: TokenError, description: string): Response {
  const isClient = error === "invalid_client";
  return Response.json(
    { error, error_description: description },
    {
      status: isClient ? 401 : 400,
      headers: { ...noStore, ...(isClient && { "www-authenticate": 'Basic realm="demo"' }) },
    },
  );
}
