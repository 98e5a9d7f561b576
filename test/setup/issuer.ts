import { generateKeyPairSync } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Provider } from "oidc-provider";

/** What an issuer says of somebody: the claims of her ID token. */
export type Account = Readonly<Record<string, string | boolean>> & { readonly email: string };

/** A client as it is registered there, by its console. */
export interface RegisteredClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** A certified OpenID provider whose one page asks who it is, and for consent. */
export function createIssuer(
  issuer: string,
  { clientId, clientSecret, redirectUri }: RegisteredClient & { readonly redirectUri: string },
  accounts: ReadonlyMap<string, Account>,
  ask: () => void = () => {},
): Listener {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const provider: Provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), alg: "RS256", use: "sig", kid: "one" }] },
    cookies: { keys: ["of these tests"] },
    // Said, so that the library does not say that it should be.
    ttl: { AccessToken: 3600, Grant: 3600, IdToken: 3600, Interaction: 3600, RefreshToken: 3600, Session: 3600 },
    claims: {
      openid: ["sub", "tid", "oid"],
      email: ["email", "email_verified", "hd"],
      profile: ["name", "picture", "preferred_username"],
    },
    // As both do: what the scopes ask for stands in the ID token.
    conformIdTokenClaims: false,
    findAccount: (_: unknown, accountId: string) => {
      const account = accounts.get(accountId);
      return account && { accountId, claims: () => ({ sub: accountId, ...account }) };
    },
    features: { devInteractions: { enabled: false } },
    interactions: {
      url: (_: unknown, { uid }: { uid: string }) => `${new URL(issuer).pathname.replace(/\/$/, "")}/who/${uid}`,
    },
    async loadExistingGrant({ oidc }: { oidc: { client: { clientId: string }; session: { accountId: string } } }) {
      const grant = new provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope("openid email profile offline_access");
      await grant.save();
      return grant;
    },
    renderError: (context: { body: string }, { error, error_description: why }: Record<string, string>) => {
      context.body = `<!doctype html><title>Error</title><p>${error}: ${why}`;
    },
  });
  const answer = provider.callback();
  return (request, response) => {
    if (!/^\/who\//.test(request.url ?? "")) return answer(request, response);
    ask();
    interact(provider, request, response).catch(() => {
      // The question has been answered, or its time is up: somebody went back to its page.
      response
        .writeHead(400, { "content-type": "text/html" })
        .end("<!doctype html><title>Over</title><h1>That is over</h1>");
    });
  };
}

async function interact(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === "POST") {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const form = new URLSearchParams(text);
    const login = { accountId: form.get("account") ?? "" };
    const denied = { error: "access_denied", error_description: "She said no" };
    return provider.interactionFinished(request, response, form.get("answer") === "allow" ? { login } : denied);
  }
  const { params } = await provider.interactionDetails(request, response);
  const hint = String(params["login_hint"] ?? "").replace(/[^\w.@+-]/g, "");
  response.writeHead(200, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
  response.end(`<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Sign in</title>
    <link rel="icon" href="data:,"><h1>Sign in</h1><form method="post"><label>Account <input name="account" value="${hint}"></label>
    <button name="answer" value="allow">Allow</button> <button name="answer" value="deny">Deny</button></form>`);
}
