import type { JsonWebKey } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Provider } from "oidc-provider";
import { type Claims, configureProvider, makeKey, type ProviderConfiguration } from "./configure-provider.ts";
import { freePort } from "./free-port.ts";

export type { Claims };

export interface OpenIdProviderOptions extends ProviderConfiguration {
  readonly accounts: Map<string, Claims>;
  /** @default a free one */
  readonly port?: number;
  /** Who is signed in by every visit, without a page. @default whom `login_hint` names, else the first of `accounts` */
  readonly visitor?: () => string;
}

/** A certified OpenID provider on loopback, which asks nobody anything. */
export interface OpenIdProvider {
  readonly issuer: string;
  /** Paths that were asked for, with their methods: "POST /token". */
  readonly requests: string[];
  /** Stops answering. `start` makes it answer again, at the same place. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Signs with a new key from now on, and publishes it alone. */
  changeKeys(): void;
}

/** Starts one. Stop it after use. */
export async function startOpenIdProvider(options: OpenIdProviderOptions): Promise<OpenIdProvider> {
  let listener: (request: IncomingMessage, response: ServerResponse) => void = () => {};
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${(request.url ?? "").split("?", 1)[0]}`);
    listener(request, response);
  });
  const start = async (port: number): Promise<void> => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  };
  const port = options.port ?? (await freePort());
  await start(port);
  const issuer = `http://127.0.0.1:${port}`;
  let generation = 1;
  listener = makeListener(issuer, options, makeKey(generation));
  return {
    issuer,
    requests,
    start: () => start(port),
    async stop() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
    changeKeys() {
      generation += 1;
      listener = makeListener(issuer, options, makeKey(generation));
    },
  };
}

function makeListener(
  issuer: string,
  options: OpenIdProviderOptions,
  key: JsonWebKey,
): (request: IncomingMessage, response: ServerResponse) => void {
  const provider = configureProvider(issuer, { ...options, key });
  const answer = provider.callback();
  return (request, response) => {
    if (request.url?.startsWith("/who/") !== true) return answer(request, response);
    signIn(provider, options, request, response).catch((error: unknown) => {
      response.writeHead(400).end(String(error));
    });
  };
}

async function signIn(
  provider: Provider,
  { accounts, visitor }: OpenIdProviderOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { params } = await provider.interactionDetails(request, response);
  const [first = ""] = accounts.keys();
  const hint = params["login_hint"];
  const accountId = visitor?.() ?? (typeof hint === "string" && accounts.has(hint) ? hint : first);
  await provider.interactionFinished(request, response, { login: { accountId }, consent: {} });
}

/** What a browser does that is sent to a provider which asks nothing: goes on until it is sent back, and gives what it brings. */
export async function visitProvider(address: URL): Promise<URLSearchParams> {
  const cookies = new Map<string, string>();
  let url = address;
  for (let pages = 0; pages < 10; pages += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, { redirect: "manual", headers: { cookie, accept: "text/html" } });
    for (const line of response.headers.getSetCookie()) {
      const [name = "", value = ""] = line.split(";", 1)[0]?.split("=") ?? [];
      cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (location === null) throw new Error(`${url.href} answers ${response.status}: ${await response.text()}`);
    url = new URL(location, url);
    if (url.origin !== address.origin) return url.searchParams;
  }
  throw new Error(`${address.origin} lets nobody go`);
}
