import type { IncomingHttpHeaders } from "node:http";
import { AuthError } from "../error/auth-error.ts";
import { ConfigurationError } from "../error/configuration-error.ts";
import type { Deps } from "../http/deps.ts";
import { Handler } from "../http/handler.ts";
import type { HeadersLike } from "../http/headers-like.ts";
import { OneTimeKey } from "../http/one-time-key.ts";
import type { RequestInfo } from "../http/request-info.ts";
import type { HttpSettings } from "../http/settings.ts";
import { findSessionToken } from "../http/session-cookie.ts";
import { renderMetrics } from "../metric/exposition.ts";
import { Metrics } from "../metric/metrics.ts";
import { hashConcurrency } from "../password/hash-concurrency.ts";
import { createPasswordHasher, type PasswordHasher } from "../password/hash.ts";
import type { EndingRelay } from "../revocation/relayed-feed.ts";
import { type SessionCheck, unauthenticated, type VerifiedCheck } from "../session/session-check.ts";
import type { SessionVerifier } from "../session/session-verifier.ts";
import type { AccessTokenVerifier } from "../token/access-token-verifier.ts";
import type { TokenCheck } from "../token/token-check.ts";
import { systemClock } from "../shared/clock.ts";
import type { Logger } from "../shared/logger.ts";
import { packageVersion } from "../shared/package-version.ts";
import { readFileSystem } from "../storage/file-system.ts";
import { withTraceIds } from "../trace/trace-logger.ts";
import { type AuthApi, createAuthApi } from "./auth-api.ts";
import { type AuthSessions, createAuthSessions } from "./auth-sessions.ts";
import { type AuthUsers, createAuthUsers } from "./auth-users.ts";
import { defaultLogger } from "./default-logger.ts";
import { developmentDatabase } from "./development-folder.ts";
import { examineOptions } from "./examine-installation.ts";
import { checkHealth } from "./health.ts";
import { type Identify, setInternals } from "./internals.ts";
import { type Core, type CoreOptions, openCore } from "./open-core.ts";
import { listLentSecrets } from "./list-lent-secrets.ts";
import type { AuthOptions } from "./options.ts";
import { readOptions } from "./read-options.ts";
import { refuseOldNode } from "./refuse-old-node.ts";
import { resolveOptions } from "./resolve-options.ts";
import { resolveSecret } from "./resolve-secret.ts";
import { showConfiguration } from "./show-configuration.ts";
import { type StartedForUser, type StartSessionOptions, startSessionFor } from "./start-session-for.ts";

/** One installation of Latchkey, as an application uses it. */
export interface Auth {
  /**
   * Who a request comes from: by its `Authorization` header, which decides alone, or else by its session cookie. A plain value for a
   * credential seen lately; a promise only when something has to be read, so that a guard that checks for it adds nothing to the request.
   * Not being signed in is a value; what it throws or rejects with is `AuthError` `storage_unavailable`, `overloaded` or, for several
   * `Authorization` headers, `invalid_input`, or what `ready` rejects with.
   */
  authenticate(headers: HeadersLike): SessionCheck | TokenCheck | Promise<SessionCheck | TokenCheck>;
  /**
   * Answers a request, as a fetch-style route handler: paths below the base path are the API, with `pages` our pages are served too,
   * and everything else is a `not_found` problem. Never rejects.
   */
  handler(request: Request, info?: RequestInfo): Promise<Response>;
  readonly users: AuthUsers;
  readonly sessions: AuthSessions;
  /** Every call of the HTTP API as a function: `auth.api.login({ body: { email, password }, headers })`. */
  readonly api: AuthApi;
  /**
   * Starts a session for somebody your application has proven itself: by LDAP, or by the log-in you had before. The same limits, events
   * and conditions as for any other sign-in; no HTTP call leads here. Throws `AuthError`: `not_found`, `user_banned`,
   * `deletion_pending`, `email_not_verified`, `invalid_input` for a method's name that is none or Latchkey's own, `storage_unavailable`.
   */
  startSession(options: StartSessionOptions): Promise<StartedForUser>;
  /** Opens storage now instead of at the first request. Rejects when the configuration is wrong or the database cannot be reached. */
  ready(): Promise<void>;
  /** Resolves when requests can be served: the database answers, and endings on other machines are seen. Else rejects. */
  health(): Promise<void>;
  /**
   * The numbers of this installation as Prometheus text (format 0.0.4), for a route of yours that nobody but your monitoring reaches:
   * `text/plain; version=0.0.4`. Every name begins with `latchkey_`. Nothing in it names a person.
   */
  metrics(): string;
  /** Writes what is still waiting and closes storage, save handles that were handed in. */
  close(): Promise<void>;
}

/**
 * Makes an installation. Checks every option at once (`ConfigurationError`, one sentence that names the option and the fix); storage
 * opens at the first request or with `ready()`.
 */
export function createAuth(given: AuthOptions = {}): Auth {
  return assembleAuth(given);
}

/** What only our own code may replace. */
export interface AuthParts {
  /** @default what `password` says */
  readonly hasher?: PasswordHasher;
  /** @default what the system says */
  readonly readFileSystem?: CoreOptions["readFileSystem"];
  /** What it shares with the other processes of one server. @default there are none */
  readonly crew?: CrewParts;
}

/** What one of several processes that are one server shares with the others. */
export interface CrewParts {
  /** How many there are. */
  readonly size: number;
  /** Opens the mailbox of development in one of them. */
  readonly mailboxKey: OneTimeKey;
  readonly relay: EndingRelay;
}

/** The same for `latchkey/testing`, whose passwords are hashed quickly. */
export function assembleAuth(given: AuthOptions, parts: AuthParts = {}): Auth {
  refuseOldNode(process.version);
  const options = readOptions(given);
  const resolved = resolveOptions(options);
  const { settings } = resolved;
  const logger = withTraceIds(options.logger ?? defaultLogger);
  warnOfProxies(options, settings, logger);
  const metrics = new Metrics();
  metrics.source("latchkey_build_info", () => [[{ version: packageVersion(), node: process.version }, 1]]);
  const coreOptions: CoreOptions = {
    ...resolved,
    logger,
    metrics,
    mailboxKey: parts.crew?.mailboxKey ?? new OneTimeKey(),
    relay: parts.crew?.relay ?? null,
    hashConcurrency: hashConcurrency((options.password || {}).concurrency, parts.crew?.size ?? 1),
    clock: options.clock ?? systemClock,
    ring: resolveSecret(options.secret, settings.development, logger),
    hasher: parts.hasher ?? createPasswordHasher(options.password || {}),
    database: options.database ?? defaultDatabase(settings.development),
    migrate: options.migrate ?? "auto",
    lentSecrets: listLentSecrets(options),
    readFileSystem: parts.readFileSystem ?? readFileSystem,
    configuration: showConfiguration(options),
    standing: examineOptions(options, resolved),
  };
  const { cookieNames } = settings;
  let opening: Promise<Core> | null = null;
  let opened: Core | null = null;
  let verifier: SessionVerifier | null = null;
  let tokens: AccessTokenVerifier | null = null;
  let closed = false;

  function open(): Promise<Core> {
    if (closed) return Promise.reject(new AuthError("storage_unavailable", { detail: "This instance was closed." }));
    opening ??= openCore(coreOptions).then(
      (core) => {
        opened = core;
        verifier = core.deps.verifier;
        tokens = core.deps.tokens.verifier;
        return core;
      },
      (error: unknown) => {
        // A database that is away now may be back for the next request.
        opening = null;
        throw error;
      },
    );
    return opening;
  }

  const deps = (): Deps | Promise<Deps> => opened?.deps ?? open().then((core) => core.deps);
  const handler = new Handler({ settings, logger, metrics, clock: coreOptions.clock, deps });
  const sessions = createAuthSessions(deps);
  const identifySession = (headers: HeadersLike): VerifiedCheck | Promise<VerifiedCheck> => {
    const header = readCookieHeader(headers);
    if (!header) return unauthenticated;
    const start = findSessionToken(header, cookieNames);
    if (start < 0) return unauthenticated;
    if (verifier) return verifier.verifyAt(header, start);
    return open().then((core) => core.deps.verifier.verifyAt(header, start));
  };
  const identifyBearer = (header: string): TokenCheck | Promise<TokenCheck> => {
    if (tokens) return tokens.verifyHeader(header);
    return open().then((core) => core.deps.tokens.verifier.verifyHeader(header));
  };
  const identify: Identify = {
    session: identifySession,
    token(headers) {
      const header = readAuthorization(headers);
      return header === null ? unauthenticated : identifyBearer(header);
    },
    either(headers) {
      const header = readAuthorization(headers);
      return header === null ? identifySession(headers) : identifyBearer(header);
    },
  };
  const auth: Auth = {
    authenticate: identify.either,
    handler: (request, { remoteAddress = null, pages = false } = {}) =>
      handler.handle(request, { remoteAddress, pages }),
    users: createAuthUsers(deps, (userId) => sessions.endAll(userId)),
    sessions,
    api: createAuthApi(deps),
    startSession: async (options) => startSessionFor(await deps(), options),
    async ready() {
      await open();
    },
    async health() {
      const core = opened ?? (await open());
      await core.deps.ping();
      if (!core.isFresh())
        throw new AuthError("storage_unavailable", { detail: "The revocation log was not read lately." });
    },
    metrics: () => renderMetrics(metrics),
    async close() {
      closed = true;
      const core = await opening?.catch(() => null);
      await core?.close();
    },
  };
  setInternals(auth, {
    settings,
    identify,
    deps: async () => deps(),
    endStreams: () => opened?.endStreams(),
    mailboxKey: coreOptions.mailboxKey,
    logger,
    metrics,
    checkHealth: () => checkHealth(open),
    handle: (request, info) => handler.handle(request, info),
  });
  return auth;
}

/** Node's way first: its headers are a plain object, in which even a vain look-up costs something. */
function readCookieHeader(headers: HeadersLike): string | null | undefined {
  const { cookie } = headers as IncomingHttpHeaders;
  if (cookie !== undefined) return cookie;
  return typeof headers.get === "function" ? headers.get("cookie") : undefined;
}

function readAuthorization(headers: HeadersLike): string | null {
  const { authorization } = headers as IncomingHttpHeaders;
  if (authorization !== undefined) return authorization;
  return typeof headers.get === "function" ? (headers.get("authorization") ?? null) : null;
}

/**
 * The server refuses to start without a word on proxies. A library cannot: its framework may know who the client is (Express's "trust proxy",
 * Fastify's `trustProxy`), and is asked at each request only. See docs/decisions/0320.
 */
function warnOfProxies({ trustedProxies }: AuthOptions, settings: HttpSettings, logger: Logger): void {
  if (settings.development || trustedProxies !== undefined) return;
  logger.warn(
    { setting: "trustedProxies" },
    'trustedProxies is missing, so behind a proxy all visitors may seem to be one: say its networks, such as "10.0.0.0/8", or the number of proxies, or "none" where there is none or where the framework is told (Express\'s "trust proxy").',
  );
}

function defaultDatabase(development: boolean): string {
  if (development) return developmentDatabase();
  throw new ConfigurationError(
    "database",
    'database is missing: in production say where users are kept, "postgres://…" or "sqlite:/path/on/a/lasting/disk.db".',
  );
}
