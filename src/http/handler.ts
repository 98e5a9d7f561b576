import { randomBytes } from "node:crypto";
import { AuthError, type FieldError } from "../error/auth-error.ts";
import { ConfigurationError } from "../error/configuration-error.ts";
import type { ErrorCode } from "../error/error-table.ts";
import type { Metrics } from "../metric/metrics.ts";
import { describeError, type Logger } from "../shared/logger.ts";
import type { Clock } from "../shared/clock.ts";
import type { AnsweringRoute } from "./api-route.ts";
import { apiRoutes } from "./api-routes.ts";
import { isBearer } from "./bearer.ts";
import { callEndpoint } from "./call-endpoint.ts";
import { isLoopbackAddress, isTrustedPeer, readClientInfo } from "./client-address.ts";
import { clearCookie, findCookie } from "./cookies.ts";
import { preflightResponse, setCorsHeaders } from "./cors.ts";
import { consoleTarget } from "./console/answer-console.ts";
import { consoleScriptAsset, consoleStyleAsset } from "./console/console-frame.ts";
import { consoleRoutes } from "./console/routes.ts";
import type { Deps } from "./deps.ts";
import { developmentStyleAsset } from "./page-frame.ts";
import type { Endpoint } from "./endpoint.ts";
import { endpoints } from "./endpoints/index.ts";
import { ForwardingWatch } from "./forwarding-watch.ts";
import { returnScriptAsset } from "./flow/return-script.ts";
import { isOffered } from "./is-offered.ts";
import { keyRoutes } from "./key-routes.ts";
import { mailboxApiPath, mailboxPath } from "./mailbox-path.ts";
import { mailboxRoute } from "./mailbox-route.ts";
import { isNavigation } from "./navigation.ts";
import { languageOf } from "./page-language.ts";
import { describeApi } from "./openapi.ts";
import { explainOriginRefusal, passesOperatorRule, passesOriginRule, passesServiceRule } from "./origin-rule.ts";
import { errorResponse, type PageRoute, pageRoutes } from "./page-routes.ts";
import { problemResponse } from "./problem.ts";
import type { AdapterInfo } from "./request-info.ts";
import { parseHostRequestId } from "./request-id.ts";
import { spellOut } from "./provider-setting.ts";
import { RequestRecord } from "./request-record.ts";
import { describeOutcome, describeSpan } from "./request-span.ts";
import { findTracing, type OpenSpan } from "../trace/tracing.ts";
import { type RouteResult, RouteTable } from "./router.ts";
import { setSecurityHeaders } from "./security-headers.ts";
import { clearCarrierCookies } from "./refresh-cookie.ts";
import type { HttpSettings } from "./settings.ts";

export interface HandlerOptions {
  readonly settings: HttpSettings;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** What endpoints work with: a promise until storage is open, which may be refused and asked for again. */
  readonly deps: () => Deps | Promise<Deps>;
}

/** What a route's path says by itself. */
type Params = Readonly<Record<string, string>>;

type Target =
  | { readonly kind: "endpoint"; readonly endpoint: Endpoint; readonly params: Params }
  | { readonly kind: "route"; readonly route: AnsweringRoute; readonly params: Params }
  | { readonly kind: "page"; readonly page: PageRoute };

/** A request, and where it leads. */
interface Arrived {
  /** The origin whose script may read the answer. Null: none may. */
  readonly readers: string | null;
  readonly route: RouteResult<Target>;
  readonly record: RequestRecord;
  readonly span: OpenSpan | undefined;
}

/** Answers requests for Latchkey's own paths, and no others. */
export class Handler {
  readonly #options: HandlerOptions;
  readonly #api = new RouteTable<Target>();
  readonly #pages = new RouteTable<Target>();
  readonly #forwarding: ForwardingWatch;
  readonly #tracing = findTracing();
  #warnedOfStrangers = false;

  constructor(options: HandlerOptions) {
    this.#options = options;
    const { settings, logger, clock } = options;
    this.#forwarding = new ForwardingWatch({ proxies: settings.trustedProxies, logger, clock });
    const prefix = settings.mountPath + settings.basePath;
    const offered = endpoints.filter((endpoint) => isOffered(endpoint, settings));
    for (const endpoint of offered) {
      for (const { path, params } of spellOut(endpoint.path, settings)) {
        this.#api.add(endpoint.method, prefix + path, { kind: "endpoint", endpoint, params });
      }
    }
    const routes = apiRoutes.filter(({ isOffered }) => isOffered(settings));
    for (const route of routes) {
      for (const { path, params } of spellOut(route.path, settings, route.isOfferedFor)) {
        this.#api.add(route.method ?? "GET", prefix + path, { kind: "route", route, params });
      }
    }
    const documents = keyRoutes(settings, offered);
    const description = JSON.stringify(describeApi({ endpoints: offered, routes, documents }, settings));
    const headers = { "content-type": "application/json" };
    const openapi = {
      id: "openapi",
      path: `${prefix}/openapi.json`,
      render: async () => new Response(description, { headers }),
    };
    this.#api.add("GET", openapi.path, { kind: "page", page: openapi });
    for (const page of documents) this.#api.add("GET", page.path, { kind: "page", page });
    if (settings.providers.length > 0) {
      // Its pages are shown also where the application has pages of its own.
      const assets = settings.look.assets.map((asset) => asset.route(settings));
      for (const page of [...assets, returnScriptAsset.route(settings)])
        this.#api.add("GET", page.path, { kind: "page", page });
    }
    if (settings.development) {
      const style = developmentStyleAsset.route(settings);
      this.#api.add("GET", style.path, { kind: "page", page: style });
    }
    const pages = [...pageRoutes(settings)];
    if (settings.mailbox) {
      pages.push(mailboxRoute(mailboxPath(settings)));
      const path = mailboxApiPath(settings);
      this.#api.add("GET", path, { kind: "page", page: mailboxRoute(path) });
    }
    for (const page of pages) this.#pages.add("GET", page.path, { kind: "page", page });
    const { admin } = settings.pages;
    if (admin?.startsWith("/")) {
      for (const page of [consoleStyleAsset.route(settings), consoleScriptAsset.route(settings)]) {
        this.#pages.add("GET", page.path, { kind: "page", page });
      }
      for (const route of consoleRoutes.map((one) => consoleTarget(one, admin))) {
        this.#pages.add("GET", route.path, { kind: "route", route, params: {} });
      }
    }
  }

  /** Answers a request. Never rejects. */
  async handle(request: Request, info: AdapterInfo): Promise<Response> {
    const { settings } = this.#options;
    this.#warnOfStrangers(info.remoteAddress ?? null);
    this.#forwarding.see(request.headers, info);
    const record = new RequestRecord(request.method, this.#requestId(request, info));
    const origin = request.headers.get("origin");
    const path = info.path ?? new URL(request.url).pathname;
    const withPages = info.pages === true;
    const route = this.#find(request.method, path, withPages);
    // A preflight asks for another request: who may send that one is what it is answered.
    const wanted = request.method === "OPTIONS" ? request.headers.get("access-control-request-method") : null;
    const meant = wanted === null ? route : this.#find(wanted, path, withPages);
    const readers = isForPrograms(meant) ? null : origin;
    const respond = (span?: OpenSpan): Promise<Response> =>
      this.#respond(request, info, { readers, route, record, span });
    if (!this.#tracing) return respond();
    const isBelieved = isTrustedPeer(info.remoteAddress ?? null, settings.trustedProxies);
    const described = describeSpan(routePath(route), record, isBelieved ? request.headers : null);
    return this.#tracing.request(described, respond);
  }

  async #respond(request: Request, info: AdapterInfo, { readers, route, record, span }: Arrived): Promise<Response> {
    const { settings } = this.#options;
    const response =
      route && "allow" in route && request.method === "OPTIONS"
        ? preflightResponse(readers, route.allow, settings)
        : await this.#answer(request, info, route, record);
    setSecurityHeaders(response.headers, settings);
    setCorsHeaders(response.headers, readers, settings);
    response.headers.set("x-request-id", record.id);
    if (response.status === 401) this.#clearConflictingCookies(request, response);
    const outcome = record.close(routeId(route), response.status, this.#options.metrics);
    if (span) describeOutcome(span, outcome);
    if (info.onAnswer) {
      const { network } = readClientInfo(request.headers, info.remoteAddress ?? null, settings.trustedProxies);
      info.onAnswer({ ...outcome, network, traceId: this.#tracing?.traceId() ?? null });
    }
    return request.method === "HEAD" ? new Response(null, response) : response;
  }

  /** A proxy may have taken the base URL's path off: then it is put back before it is matched. */
  #find(method: string, path: string, withPages: boolean): RouteResult<Target> {
    const { mountPath } = this.#options.settings;
    const tables = withPages ? [this.#api, this.#pages] : [this.#api];
    let otherMethods: RouteResult<Target> = null;
    for (const candidate of mountPath === "" ? [path] : [path, mountPath + path]) {
      for (const table of tables) {
        const route = table.find(method, candidate);
        if (route && "target" in route) return route;
        // Not the last word: below "/auth" a page is at "/auth/login", and so is the call, once a proxy has taken the first "/auth" off.
        otherMethods ??= route;
      }
    }
    return otherMethods;
  }

  async #answer(
    request: Request,
    info: AdapterInfo,
    route: RouteResult<Target>,
    record: RequestRecord,
  ): Promise<Response> {
    const { settings, deps } = this.#options;
    const header = (name: string): string | null => request.headers.get(name);
    const refuse = (error: unknown): AuthError => this.#refusal(error, request, routeId(route), record);
    const endpoint = route && "target" in route && route.target.kind === "endpoint" ? route.target.endpoint : null;
    try {
      if (!route) throw new AuthError("not_found");
      if ("allow" in route) throw new AuthError("method_not_allowed", { allow: route.allow });
      const { target, params } = route;
      const judgesItself = target.kind === "route" && target.route.judgesOrigin;
      const passes = originRuleOf(target);
      if (!judgesItself && !passes(request.method, header, settings)) {
        throw explainOriginRefusal(header("origin"), settings);
      }
      if (target.kind === "page") return await target.page.render(await deps(), request, info.remoteAddress ?? null);
      const exchange = { params: { ...params, ...target.params }, refuse, requestId: record.id };
      if (target.kind === "route") return await target.route.answer(await deps(), request, info, exchange);
      return await callEndpoint(await deps(), target.endpoint, { request, info, ...exchange });
    } catch (error) {
      const refusal = refuse(error);
      // What a proxy asked for is not shown to anybody.
      const response =
        isNavigation(header) && !isForPrograms(route)
          ? errorResponse(settings, refusal, { requestId: record.id, language: languageOf(header, settings) })
          : problemResponse(refusal, record.id, isBearer(header("authorization")));
      // The ending could not be written, but this browser is signed out all the same.
      if (endpoint?.clearsSession && refusal.status === 503) {
        for (const cookie of clearCarrierCookies(settings)) response.headers.append("set-cookie", cookie);
      }
      return response;
    }
  }

  /** What a client is told. Anything but a refusal of ours is logged under the request's id, and the client learns only that id. */
  #refusal(error: unknown, request: Request, route: string, record: RequestRecord): AuthError {
    const refusal = toRefusal(error);
    record.code = refusal.code;
    if (refusal.code === "invalid_input" && isNavigation((name) => request.headers.get(name))) {
      record.problems = (refusal.errors ?? []).map(nameProblem);
    }
    // Nobody reads an answer to a request that was given up, and giving up is no fault of ours.
    if (refusal.status < 500 || request.signal.aborted || saidByProviders.has(refusal.code)) return refusal;
    // Security: the route's name and not the path, in which a token may stand.
    const fields = { requestId: record.id, method: record.method, route, ...describeError(error) };
    try {
      this.#options.logger.error(fields, "request failed");
    } catch {
      // A logger that throws takes no answer from anybody.
    }
    return refusal;
  }

  /**
   * Two cookies of one name leave a developer signed out for no visible reason, usually because two projects share a port. In
   * production nothing is cleared, because a late answer must not remove the cookie of a newer log-in.
   */
  #clearConflictingCookies(request: Request, response: Response): void {
    const { development, cookieNames, secure } = this.#options.settings;
    if (!development) return;
    const cookies = request.headers.get("cookie");
    const { pathname } = new URL(request.url);
    for (const name of [cookieNames.session, cookieNames.refresh]) {
      if (findCookie(cookies, name) !== "several") continue;
      for (let path = pathname; path !== ""; path = path.slice(0, path.lastIndexOf("/"))) {
        response.headers.append("set-cookie", clearCookie(name, secure, path));
      }
      response.headers.append("set-cookie", clearCookie(name, secure));
    }
  }

  #requestId(request: Request, info: AdapterInfo): string {
    const host = parseHostRequestId(info.requestId);
    if (host !== null) return host;
    const given = request.headers.get("x-request-id");
    const isBelieved = isTrustedPeer(info.remoteAddress ?? null, this.#options.settings.trustedProxies);
    return given && isBelieved && isRequestId(given) ? given : randomBytes(12).toString("base64url");
  }

  /** A forgotten base URL leaves a public machine in development. The library cannot see where it listens, but it sees who comes. */
  #warnOfStrangers(peer: string | null): void {
    const { settings, logger } = this.#options;
    if (this.#warnedOfStrangers || !settings.development || peer === null || isLoopbackAddress(peer)) return;
    this.#warnedOfStrangers = true;
    logger.warn(
      { setting: "baseUrl", peer },
      "A request came from another machine, but this is development: set baseUrl to the address people use.",
    );
  }
}

/** Faults of somebody else. The provider's client has written of them, with the reason. */
const saidByProviders: ReadonlySet<ErrorCode> = new Set(["provider_failed", "provider_unavailable"]);

/** Security: a field that nobody knows was named by the client, and its name may be anything. */
function nameProblem({ pointer, code }: FieldError): string {
  return /^(?:\/[a-zA-Z]{1,40})+$/.test(pointer) && code !== "unknown_field" ? `${pointer} ${code}` : code;
}

/** What a log and a header can hold without being mistaken for something else. */
function isRequestId(text: string): boolean {
  return /^[\w-]{8,64}$/.test(text);
}

/** A route's name for counting and logs. */
function routeId(route: RouteResult<Target>): string {
  if (!route || !("target" in route)) return "unknown";
  const { target } = route;
  if (target.kind === "route") return target.route.id;
  return target.kind === "endpoint" ? target.endpoint.id : target.page.id;
}

/** The path of a route as it is written, with names in the places of values. Null: it leads nowhere. */
function routePath(route: RouteResult<Target>): string | null {
  if (!route || !("target" in route)) return null;
  const { target } = route;
  if (target.kind === "route") return target.route.path;
  return target.kind === "endpoint" ? target.endpoint.path : target.page.path;
}

/** Whether no page may read the answer, of a trusted origin neither. */
function isForPrograms(route: RouteResult<Target>): boolean {
  if (!route || !("target" in route)) return false;
  const { target } = route;
  if (target.kind === "route") return target.route.forPrograms;
  return target.kind === "endpoint" && (target.endpoint.access === "service" || isForOperators(target));
}

/** Whether only an operator is answered. */
function isForOperators(target: Target): boolean {
  if (target.kind === "route") return target.route.security === "operator";
  return target.kind === "endpoint" && target.endpoint.access === "operator";
}

function originRuleOf(target: Target): typeof passesOriginRule {
  if (isForOperators(target)) return passesOperatorRule;
  return target.kind === "endpoint" && target.endpoint.access === "service" ? passesServiceRule : passesOriginRule;
}

/** Wrong configuration that shows only when storage opens, such as a schema that is not there, is for the client an absent database. */
function toRefusal(error: unknown): AuthError {
  if (error instanceof AuthError) return error;
  return new AuthError(error instanceof ConfigurationError ? "storage_unavailable" : "internal_error", {
    cause: error,
  });
}
