import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createSecureServer } from "node:http2";
import type { Socket } from "node:net";
import { DatabaseSync } from "node:sqlite";
import type { AuthClient, AuthState, ClientOptions } from "latchkey/client";
import { latchkey, requireToken } from "latchkey/node";
import { type TestAuth, type TestAuthOptions, testAuth } from "latchkey/testing";
import { bundleClient } from "../client/bundle.ts";
import { expect, vi } from "vitest";
import { freePort } from "../server/serve.ts";
import type { Certificate } from "../setup/certificate.ts";

// Several tabs, a server and hashes share the machine with other tests.
vi.setConfig({ testTimeout: 60_000 });

/** Expects something that becomes true within twenty seconds. */
export function eventually<T>(read: () => T | Promise<T>): ReturnType<typeof expect.poll> {
  return expect.poll(read, { timeout: 20_000 });
}

declare global {
  interface Window {
    auth: AuthClient;
    /** Every state that the client told, the oldest first. */
    states: AuthState[];
  }
}

/** One request as it arrived. */
export interface Arrival {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  /** The status that was answered; null until then. */
  status: number | null;
}

type SecureListener = Parameters<typeof createSecureServer>[1];

/** What is done to an answer on its way: nothing, it is lost, or it waits. */
export type Fate = "deliver" | "lose" | Promise<void>;

/** A front end that uses `latchkey/client`, on the server of an installation and an API of its own. */
export interface ClientSite {
  readonly url: string;
  readonly auth: TestAuth;
  readonly arrivals: readonly Arrival[];
  /** The requests for a path since the last `forget`. */
  count(path: string): number;
  forget(): void;
  /** Decides what becomes of answers from now on. The server has done its work by then. */
  treat(decide: (arrival: Arrival) => Fate): void;
  /** Answers instead of everything else where it gives true. */
  intercept(listener: ((request: IncomingMessage, response: ServerResponse) => boolean) | null): void;
  /** Lets time pass, for the installation and for its database, which has a clock of its own. */
  pass(seconds: number): void;
  close(): Promise<void>;
}

export interface ClientSiteOptions {
  readonly auth?: TestAuthOptions;
  /** The site is served over TLS, and HTTP/2. */
  readonly tls?: Certificate;
  /** Host names of the front end and the API. @default localhost for both */
  readonly hosts?: { readonly app: string; readonly api: string };
}

/** The page: `?{"baseUrl":…}` gives the client's options. */
const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>App</title><link rel="icon" href="data:,">
<script type="module">
import { createClient } from "/client.js";
window.states = [];
window.auth = createClient(JSON.parse(decodeURIComponent(location.search.slice(1)) || "{}"));
window.auth.subscribe((state) => { window.states.push(state); document.title = state.status; });
</script>`;

/** Opens one. Close it after use. */
export async function openClientSite({ auth: options, tls, hosts }: ClientSiteOptions = {}): Promise<ClientSite> {
  const { code } = await bundleClient();
  const port = await freePort();
  const scheme = tls ? "https" : "http";
  const url = `${scheme}://${hosts?.api ?? "localhost"}:${port}`;
  const database = new DatabaseSync(":memory:");
  const trustedOrigins = hosts ? [`${scheme}://${hosts.app}:${port}`] : [];
  const auth = testAuth({ baseUrl: url, database, trustedOrigins, ...options });
  const mount = latchkey(auth);
  const data = dataRoute(auth);
  const arrivals: Arrival[] = [];
  let decide: (arrival: Arrival) => Fate = () => "deliver";
  let instead: ((request: IncomingMessage, response: ServerResponse) => boolean) | null = null;

  const listener: RequestListener = (request, response) => {
    const path = (request.url ?? "").split("?")[0] ?? "";
    const arrival: Arrival = { method: request.method ?? "", path, headers: request.headers, status: null };
    arrivals.push(arrival);
    response.once("close", () => {
      arrival.status = response.statusCode;
    });
    const fate = decide(arrival);
    if (fate !== "deliver") delay(response, fate);
    if (instead?.(request, response)) return;
    mount(request, response, () => answer(request, response, path));
  };

  function answer(request: IncomingMessage, response: ServerResponse, path: string): void {
    if (path === "/") send(response, "text/html", page);
    else if (path === "/client.js") send(response, "text/javascript", code);
    else if (path === "/api/data") data(request, response);
    else response.writeHead(404).end();
  }

  const server = tls
    ? createSecureServer({ ...tls, allowHTTP1: true }, listener as unknown as SecureListener)
    : createServer(listener);
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url,
    auth,
    arrivals,
    count: (path) => arrivals.filter((arrival) => arrival.path === path && arrival.method !== "OPTIONS").length,
    forget: () => {
      arrivals.length = 0;
    },
    treat: (given) => {
      decide = given;
    },
    intercept: (given) => {
      instead = given;
    },
    pass(seconds) {
      auth.clock.advance(seconds);
      database.prepare("UPDATE latchkey_sessions SET rotated_at = rotated_at - ?").run(seconds * 1000);
    },
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await auth.close();
      database.close();
    },
  };
}

/** The application's own API: who asks, by a good access token. Any origin may read it, so that only the token decides. */
function dataRoute(auth: TestAuth): (request: IncomingMessage, response: ServerResponse) => unknown {
  const guarded = requireToken(auth, async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const { id, email } = request.auth.user;
    send(response, "application/json", JSON.stringify({ id, email, body }));
  });
  return (request, response) => {
    response.setHeader("access-control-allow-origin", request.headers.origin ?? "*");
    response.setHeader("access-control-allow-headers", "authorization, content-type");
    response.setHeader("access-control-allow-methods", "GET, POST, PUT");
    return request.method === "OPTIONS" ? response.writeHead(204).end() : guarded(request, response);
  };
}

function send(response: ServerResponse, type: string, text: string): void {
  response.writeHead(200, { "content-type": type, "cache-control": "no-store" }).end(text);
}

/** Keeps back what is written to an answer, until it may go or for good. */
function delay(response: ServerResponse, fate: Exclude<Fate, "deliver">): void {
  const held: (() => unknown)[] = [];
  const { writeHead, write, end } = response;
  const hold =
    (original: (...args: never[]) => unknown) =>
    (...args: unknown[]): ServerResponse => {
      if (fate === "lose") response.socket?.destroy();
      else held.push(() => Reflect.apply(original, response, args));
      return response;
    };
  Object.assign(response, { writeHead: hold(writeHead), write: hold(write), end: hold(end) });
  if (fate === "lose") return;
  void fate.then(() => {
    Object.assign(response, { writeHead, write, end });
    for (const go of held) go();
  });
}

/** The address of the page with options for the client. */
export function pageOf(url: string, options: ClientOptions = {}): string {
  return `${url}/?${encodeURIComponent(JSON.stringify(options))}`;
}
