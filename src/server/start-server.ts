import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { Server as TlsServer } from "node:tls";
import { createListener, createNodeListener, pathOf } from "../adapter/node-listener.ts";
import { type Auth, assembleAuth } from "../auth/create-auth.ts";
import { defaultLogger } from "../auth/default-logger.ts";
import { internalsOf } from "../auth/internals.ts";
import { DemoProvider } from "../demo/demo-provider.ts";
import type { OneTimeKey } from "../http/one-time-key.ts";
import type { AdapterInfo } from "../http/request-info.ts";
import { renderSnapshot } from "../metric/exposition.ts";
import type { MetricSnapshot } from "../metric/metric-snapshot.ts";
import type { EndingRelay } from "../revocation/relayed-feed.ts";
import { systemClock } from "../shared/clock.ts";
import { Departure, type StopOptions } from "./departure.ts";
import type { ServerConfiguration } from "./environment.ts";
import { explainStart } from "./explain-start.ts";
import { refuseOpenSocket } from "./handed-socket.ts";
import { addressOf, listen } from "./listen.ts";
import { offerDemo } from "./offer-demo.ts";
import { RequestLog } from "./request-log.ts";
import type { ServerLogger } from "./server-logger.ts";
import { type TlsPair, tlsVersions } from "./tls/read-tls-pair.ts";
import { TlsKeeper } from "./tls/tls-keeper.ts";
import { watchConnections } from "./watch-connections.ts";
import { watchProcess } from "./watch-process.ts";
import { createWatching, send, type WatchingOptions } from "./watching.ts";

/** A server that answers requests. */
export interface RunningServer {
  /** Where it can be reached from this machine. */
  readonly url: string;
  /** Where metrics are, when they have a listener of their own. */
  readonly metricsUrl: string | null;
  readonly auth: Auth;
  /** The provider of development, where it is offered. */
  readonly demo: DemoProvider | null;
  /** Takes over a certificate that lies in the place of the one in use, at once. Resolves when it has looked; false: there is no TLS. */
  readonly reload: () => Promise<boolean>;
  /** Takes no new requests, lets those under way finish, then closes storage. Resolves in ten seconds at most, and the delay. */
  stop(options?: StopOptions): Promise<void>;
}

/** What one of several processes that are one server shares with the others. */
export interface Crew {
  /** How many there are. */
  readonly size: number;
  readonly mailboxKey: OneTimeKey;
  readonly demoKey: OneTimeKey;
  readonly relay: EndingRelay;
  /** The numbers of all. */
  readonly collect: () => Promise<MetricSnapshot>;
}

const maxConnections = 10_000;
const maxWatchers = 100;

/** What a server needs to start. Without `places` every setting is called by its variable. */
export type StartOptions = Pick<ServerConfiguration, "host" | "port" | "options"> &
  Partial<ServerConfiguration> & {
    /** The descriptor of a socket that listens already, instead of host and port. */
    readonly descriptor?: number | null;
  };

/**
 * Starts the standalone server: the API, the pages, whether it is alive and ready, and its metrics. With a logger every request has a
 * line; diagnostics go to the logger of the options.
 */
export async function startServer(
  configuration: StartOptions,
  logger?: ServerLogger,
  crew?: Crew,
): Promise<RunningServer> {
  const { host, port, descriptor, keepAliveTimeout, metrics = { listen: null, token: null } } = configuration;
  const keeper = await openKeeper(configuration);
  const { auth, demo } = await openAuth(configuration, crew);
  const registry = internalsOf(auth).metrics;
  const unwatch = watchProcess(registry);
  const servers: Server[] = [];
  const departure = new Departure(servers, internalsOf(auth).endStreams);
  const watching: WatchingParts = {
    auth,
    token: metrics.token,
    isLeaving: () => departure.isOut,
    readMetrics: crew ? async () => renderSnapshot(await crew.collect()) : () => auth.metrics(),
  };
  let stopped: Promise<void> | null = null;
  const stopAll = (options?: StopOptions): Promise<void> => {
    keeper?.close();
    const left = departure.leave(options);
    stopped ??= left.then(() => {
      unwatch();
      return auth.close();
    });
    return stopped;
  };
  try {
    const main = await listen(
      {
        ...{ host, port, descriptor, maxConnections, keepAliveTimeout, tls: keeper?.pair },
        settings: { host: "host", port: "port" },
      },
      answerRequests({ auth, demo, watching, departure, logger }),
    );
    servers.push(main);
    if (typeof descriptor === "number") refuseOpenSocket(addressOf(main).host, configuration.options.baseUrl);
    watchConnections(registry, main);
    const takeOver = ({ cert, key }: TlsPair): void => {
      if (main instanceof TlsServer) main.setSecureContext({ cert, key, ...tlsVersions });
    };
    keeper?.watch(takeOver);
    if (metrics.listen) servers.push(await listenForWatchers(metrics.listen, watching));
    return {
      url: urlOf(keeper ? "https" : "http", {
        ...addressOf(main),
        ...(typeof descriptor !== "number" && { host }),
      }),
      metricsUrl: metrics.listen && urlOf("http", { ...addressOf(servers[1] ?? main), host: metrics.listen.host }),
      auth,
      demo,
      reload: async () => {
        await keeper?.look(takeOver, { isAsked: true });
        return keeper !== null;
      },
      stop: stopAll,
    };
  } catch (error) {
    await stopAll();
    throw explainStart(error, configuration);
  }
}

/** Reads certificate and key, where the server does TLS. */
async function openKeeper(configuration: StartOptions): Promise<TlsKeeper | null> {
  const { tls, options } = configuration;
  if (!tls) return null;
  const { logger = defaultLogger, clock = systemClock, baseUrl = "" } = options;
  return TlsKeeper.open({ files: tls, host: URL.parse(baseUrl)?.hostname ?? "localhost", clock, logger });
}

interface Opened {
  readonly auth: Auth;
  readonly demo: DemoProvider | null;
}

/** Makes the installation and opens its database. What goes wrong is said in the names of where it was set. */
async function openAuth(configuration: StartOptions, crew?: Crew): Promise<Opened> {
  let auth: Auth | undefined;
  try {
    const offer = offerDemo(configuration);
    auth = assembleAuth(offer?.options ?? configuration.options, crew && { crew });
    await auth.ready();
    const { settings, deps } = internalsOf(auth);
    return { auth, demo: offer && new DemoProvider({ settings, deps, ring: offer.ring, key: crew?.demoKey }) };
  } catch (error) {
    await auth?.close();
    throw explainStart(error, configuration);
  }
}

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/** What both listeners say of the server's own state. */
type WatchingParts = Omit<WatchingOptions, "open">;

interface Answering extends Opened {
  readonly watching: WatchingParts;
  readonly departure: Departure;
  readonly logger: ServerLogger | undefined;
}

function answerRequests({ auth, demo, watching: parts, departure, logger }: Answering): Listener {
  const logs = new WeakMap<IncomingMessage, RequestLog>();
  const says = logger?.says("info") === true;
  const { pages, hsts, mountPath } = internalsOf(auth).settings;
  // The address that people are told: with a path, and where a proxy has taken that off, without.
  const front = new Set(["/", mountPath, `${mountPath}/`]);
  // Where that is the address itself, a proxy was to have taken it, and did not: round and round is no answer.
  const { afterLogin } = pages;
  const onward = afterLogin.startsWith("/") && front.has(pathOf(afterLogin)) ? pages.account : afterLogin;
  const describe = (incoming: IncomingMessage): AdapterInfo => {
    const log = logs.get(incoming);
    return {
      pages: true,
      remoteAddress: incoming.socket.remoteAddress ?? null,
      path: pathOf(incoming.url ?? ""),
      ...(log && { onAnswer: log.note }),
    };
  };
  const listener = createNodeListener(auth, describe);
  const demoListener = demo && createListener((request, info) => demo.handle(request, info), describe);
  const watching = createWatching({ ...parts, open: false });
  return (incoming, outgoing) => {
    if (departure.isLeaving) outgoing.setHeader("connection", "close");
    if (hsts !== null) outgoing.setHeader("strict-transport-security", hsts);
    const watched = watching(incoming, outgoing);
    if (watched !== null) return logger?.debug({ route: watched }, "probe");
    const isRead = incoming.method === "GET" || incoming.method === "HEAD";
    const path = pathOf(incoming.url ?? "");
    if (isRead && front.has(path)) return leadOn(outgoing, onward);
    if (logger && says) logs.set(incoming, new RequestLog(outgoing, logger));
    void (demoListener && demo?.owns(path) ? demoListener : listener)(incoming, outgoing);
  };
}

/** The bare address leads to the account. */
function leadOn(outgoing: ServerResponse, location: string): void {
  outgoing.writeHead(303, { location, "cache-control": "no-store" }).end();
}

function listenForWatchers(
  { host, port }: { readonly host: string; readonly port: number },
  parts: WatchingParts,
): Promise<Server> {
  const watching = createWatching({ ...parts, open: true });
  const settings = { host: "metricsListen", port: "metricsListen" };
  return listen({ host, port, maxConnections: maxWatchers, settings }, (incoming, outgoing) => {
    if (watching(incoming, outgoing) !== null) return;
    if (parts.token !== null && pathOf(incoming.url ?? "") === "/metrics") {
      outgoing.setHeader("www-authenticate", "Bearer");
      return send(outgoing, 401, { status: "unauthenticated" });
    }
    send(outgoing, 404, { status: "not_found" });
  });
}

function urlOf(scheme: "http" | "https", { host, port }: ReturnType<typeof addressOf>): string {
  const shown = host.includes(":") ? `[${host}]` : host;
  return `${scheme}://${shown === "127.0.0.1" ? "localhost" : shown}:${port}`;
}
