import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createNodeListener, pathOf } from "../adapter/node-listener.ts";
import { type Auth, createAuth } from "../auth/create-auth.ts";
import { internalsOf } from "../auth/internals.ts";
import { ConfigurationError } from "../error/configuration-error.ts";
import type { ServerConfiguration } from "./environment.ts";
import { explainStart } from "./explain-start.ts";

/** A server that answers requests. */
export interface RunningServer {
  /** Where it can be reached from this machine. */
  readonly url: string;
  readonly auth: Auth;
  /** Takes no new requests, lets those under way finish, then closes storage. Resolves in ten seconds at most. */
  stop(): Promise<void>;
}

/** Seconds within which a client has to send its headers, and a whole request. Slower ones are cut off. */
const headersTimeout = 10;
const requestTimeout = 30;
/** Seconds that requests under way get to finish at shutdown. */
const shutdownTimeout = 10;
const maxHeaderBytes = 16 * 1024;
/** Connections at a time. Past it new ones are closed at once instead of waiting without an answer. */
const maxConnections = 10_000;

/** What a server needs to start. Without `places` every setting is called by its variable. */
export type StartOptions = Pick<ServerConfiguration, "host" | "port" | "options"> & Partial<ServerConfiguration>;

/** Starts the standalone server: the API, the pages, and whether it is alive and ready. */
export async function startServer(configuration: StartOptions): Promise<RunningServer> {
  const { host, port } = configuration;
  const auth = await openAuth(configuration);
  try {
    const listener = createNodeListener(auth, (incoming) => ({
      pages: true,
      remoteAddress: incoming.socket.remoteAddress ?? null,
      path: pathOf(incoming.url ?? ""),
    }));
    const server = createServer(
      {
        maxHeaderSize: maxHeaderBytes,
        headersTimeout: headersTimeout * 1000,
        requestTimeout: requestTimeout * 1000,
        // Node looks for slow clients only this often: with its default of 30 seconds the limits above would mean little.
        connectionsCheckingInterval: 1000,
      },
      (incoming, outgoing) => {
        if (namesTwoHosts(incoming)) outgoing.writeHead(400, { connection: "close" }).end();
        else if (!answerProbe(auth, incoming, outgoing)) void listener(incoming, outgoing);
      },
    );
    server.maxConnections = maxConnections;
    await listen(server, host, port);
    const address = server.address();
    const actualPort = typeof address === "object" && address ? address.port : port;
    const shown = host.includes(":") ? `[${host}]` : host;
    return {
      url: `http://${shown === "127.0.0.1" ? "localhost" : shown}:${actualPort}`,
      auth,
      stop: () => stop(server, auth),
    };
  } catch (error) {
    await auth.close();
    throw error;
  }
}

/** Makes the installation and opens its database. What goes wrong is said in the names of where it was set. */
export async function openAuth(configuration: Pick<StartOptions, "options" | "places">): Promise<Auth> {
  let auth: Auth | undefined;
  try {
    auth = createAuth(configuration.options);
    await auth.ready();
    return auth;
  } catch (error) {
    await auth?.close();
    throw explainStart(error, configuration);
  }
}

/** Security: two servers in a row could each believe another of them. Node lets the first one count (RFC 9112, section 3.2). */
function namesTwoHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) if (rawHeaders[i]?.toLowerCase() === "host") hosts += 1;
  return hosts > 1;
}

/** `/healthz`: the process is alive. `/readyz`: it can serve. `/`: on to the account. All without a session. */
function answerProbe(auth: Auth, incoming: IncomingMessage, outgoing: ServerResponse): boolean {
  if (incoming.method !== "GET" && incoming.method !== "HEAD") return false;
  const path = pathOf(incoming.url ?? "");
  if (path === "/healthz") sendStatus(outgoing, 200, "alive");
  else if (path === "/readyz")
    auth.health().then(
      () => sendStatus(outgoing, 200, "ready"),
      () => sendStatus(outgoing, 503, "unavailable"),
    );
  else if (path === "/")
    outgoing
      .writeHead(303, { location: internalsOf(auth).settings.pages.afterLogin, "cache-control": "no-store" })
      .end();
  else return false;
  return true;
}

function sendStatus(outgoing: ServerResponse, status: number, word: string): void {
  const retry = status === 503 ? { "retry-after": "1" } : {};
  outgoing.writeHead(status, { "content-type": "application/json", "cache-control": "no-store", ...retry });
  outgoing.end(JSON.stringify({ status: word }));
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explainListenError(error, host, port)));
    server.listen(port, host, resolve);
  });
}

function explainListenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === "EADDRINUSE")
    return new ConfigurationError(
      "PORT",
      `PORT ${port} is taken by another program; stop it or set PORT to a free one.`,
    );
  if (error.code === "EACCES")
    return new ConfigurationError("PORT", `PORT ${port} may not be used by this user; set PORT to 1024 or above.`);
  if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND")
    return new ConfigurationError(
      "HOST",
      `HOST ${host} is no address of this machine; set it to 127.0.0.1 or 0.0.0.0.`,
    );
  return error;
}

async function stop(server: Server, auth: Auth): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const deadline = setTimeout(() => server.closeAllConnections(), shutdownTimeout * 1000);
  await closed;
  clearTimeout(deadline);
  await auth.close();
}
