import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Socket } from "node:net";
import { ConfigurationError } from "../error/configuration-error.ts";
import { type TlsPair, tlsVersions } from "./tls/read-tls-pair.ts";

/** Seconds within which a client has to send its headers, and a whole request. Slower ones are cut off. */
const headersTimeout = 10;
const requestTimeout = 30;
/** Seconds in which a client has to take something of its answer. */
const sendTimeout = 60;
const maxHeaderBytes = 16 * 1024;
/** Requests of one connection that are being answered at a time (pipelining, RFC 9112, section 9.3.2). Browsers and proxies send one. */
const maxAhead = 16;

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** The descriptor of a socket that listens already, instead of host and port. */
  readonly descriptor?: number | null | undefined;
  /** Connections at a time. Past it new ones are closed at once instead of waiting without an answer. */
  readonly maxConnections: number;
  /** Seconds for which a connection without a request is kept. @default 5 */
  readonly keepAliveTimeout?: number | undefined;
  /**
   * Seconds after which a connection is cut on which nothing moves, though there is a request. Security: who asks and does not read would
   * hold its place, and what it asked for, for as long as it likes. @default 60
   */
  readonly sendTimeout?: number | undefined;
  /** What to do TLS with; without it the server speaks plain HTTP. */
  readonly tls?: TlsPair | undefined;
  /** The options to name in a sentence that stops the start. */
  readonly settings: { readonly host: string; readonly port: string };
}

/** A server with limits for slow and large clients, once it listens. Throws `ConfigurationError` when it cannot. */
export async function listen(options: ListenOptions, listener: RequestListener): Promise<Server> {
  const limits: ServerOptions = {
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: headersTimeout * 1000,
    requestTimeout: requestTimeout * 1000,
    keepAliveTimeout: (options.keepAliveTimeout ?? 5) * 1000,
    // Node looks for slow clients only this often: with its default of 30 seconds the limits above would mean little.
    connectionsCheckingInterval: 1000,
  };
  const isAhead = countAhead();
  const answer: RequestListener = (incoming, outgoing) => {
    if (isAhead(incoming, outgoing)) incoming.socket.destroy();
    else if (namesTwoHosts(incoming)) outgoing.writeHead(400, { connection: "close" }).end();
    else listener(incoming, outgoing);
  };
  const { tls } = options;
  // Node gives a client two minutes to agree on a key; until then it is none of HTTP's, and has no other limit.
  const server = tls
    ? createTlsServer(
        { ...limits, cert: tls.cert, key: tls.key, ...tlsVersions, handshakeTimeout: headersTimeout * 1000 },
        answer,
      )
    : createServer(limits, answer);
  // Dropped also by one of several processes that share the port: a full one would else hand it on, and if all are, it would wait.
  Object.assign(server, { maxConnections: options.maxConnections, dropMaxConnection: true });
  server.timeout = (options.sendTimeout ?? sendTimeout) * 1000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explainListenError(error, options)));
    const { descriptor, port, host } = options;
    if (typeof descriptor === "number") server.listen({ fd: descriptor }, resolve);
    else server.listen(port, host, resolve);
  });
  if (typeof server.address() === "object") return server;
  server.close();
  throw notTcp();
}

/**
 * Tells whether a connection has sent on without waiting for answers, more often than any client does.
 *
 * Security: Node begins a thousand requests out of one piece of what has come, before it sees that nobody reads the answers. Each is memory, and a
 * turn that others wait for: a few hundred kilobytes on sixty connections kept everybody else waiting.
 */
function countAhead(): (incoming: IncomingMessage, outgoing: ServerResponse) => boolean {
  const unanswered = new WeakMap<Socket, number>();
  return ({ socket }, outgoing) => {
    const before = unanswered.get(socket) ?? 0;
    // What was in the same piece still comes.
    if (socket.destroyed || before === maxAhead) return true;
    unanswered.set(socket, before + 1);
    outgoing.once("close", () => unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1));
    return false;
  };
}

/** Security: two servers in a row could each believe another of them. Node lets the first one count (RFC 9112, section 3.2). */
function namesTwoHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) if (rawHeaders[i]?.toLowerCase() === "host") hosts += 1;
  return hosts > 1;
}

/** Where it listens: the port may have been left to the system, and both to whoever handed the socket over. */
export function addressOf(server: Server): { readonly host: string; readonly port: number } {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The server does not listen");
  return { host: address.address, port: address.port };
}

function notTcp(): ConfigurationError {
  return new ConfigurationError(
    "LISTEN_FDS",
    "LISTEN_FDS hands over something that is no listening TCP socket: write ListenStream= with a port, or an address and a port, into the socket unit.",
  );
}

function explainListenError(error: NodeJS.ErrnoException, options: ListenOptions): Error {
  const { host, port, settings, descriptor } = options;
  if (typeof descriptor === "number") return notTcp();
  if (error.code === "EADDRINUSE")
    return new ConfigurationError(
      settings.port,
      `${settings.port} ${port} is taken by another program; stop it or set ${settings.port} to a free one.`,
    );
  if (error.code === "EACCES")
    return new ConfigurationError(
      settings.port,
      `${settings.port} ${port} may not be used by this user; set ${settings.port} to 1024 or above.`,
    );
  if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND")
    return new ConfigurationError(
      settings.host,
      `${settings.host} ${host} is no address of this machine; set it to 127.0.0.1 or 0.0.0.0.`,
    );
  return error;
}
