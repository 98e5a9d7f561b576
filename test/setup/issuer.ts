import type { IncomingMessage, ServerResponse } from "node:http";
import type { Provider } from "oidc-provider";
import { type Claims, configureProvider, makeKey } from "./configure-provider.ts";

/** A client as it is registered at an issuer, by its console. */
export interface RegisteredClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

export interface IssuerOptions extends RegisteredClient {
  readonly redirectUri: string;
  /** People by what they type there. */
  readonly accounts: ReadonlyMap<string, Claims>;
  /** Told each time somebody is asked. */
  readonly ask?: () => void;
}

/** A certified OpenID provider for people: its one page asks who it is, and whether she agrees. */
export function createIssuer(issuer: string, { ask, ...options }: IssuerOptions): Listener {
  const path = new URL(issuer).pathname.replace(/\/$/, "");
  const provider = configureProvider(issuer, {
    ...options,
    key: makeKey(1),
    settings: {
      // As Google and Microsoft do: what the scopes ask for stands in the ID token.
      conformIdTokenClaims: false,
      interactions: { url: (_: unknown, { uid }: { uid: string }) => `${path}/who/${uid}` },
    },
  });
  const answer = provider.callback();
  return (request, response) => {
    if (request.url?.startsWith("/who/") !== true) return answer(request, response);
    ask?.();
    interact(provider, request, response).catch(() => {
      // The question has been answered, or its time is up: somebody went back to its page.
      response.writeHead(400, { "content-type": "text/html" });
      response.end("<!doctype html><title>Over</title><h1>That is over</h1>");
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
  await provider.interactionDetails(request, response);
  response.writeHead(200, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
  response.end(`<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Sign in</title>
    <link rel="icon" href="data:,"><h1>Sign in</h1><form method="post"><label>Account <input name="account"></label>
    <button name="answer" value="allow">Allow</button> <button name="answer" value="deny">Deny</button></form>`);
}
