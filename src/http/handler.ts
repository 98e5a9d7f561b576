import { randomBytes } from "node:crypto";
import { AuthError } from "../error/auth-error.ts";
import { describeError } from "../shared/logger.ts";
import { type ParsedBody, type RequestBody, readBody, validateInput } from "./body.ts";
import { isTrustedPeer, readClientInfo } from "./client-address.ts";
import { clearCookie, findCookie } from "./cookies.ts";
import { preflightResponse, setCorsHeaders } from "./cors.ts";
import { identify, identifyByCookie } from "./credential.ts";
import type { Deps } from "./deps.ts";
import type { Answer, Call, Endpoint } from "./endpoint.ts";
import { endpoints } from "./endpoints/index.ts";
import { answerForm, refuseForm } from "./form-answer.ts";
import { isNavigation } from "./navigation.ts";
import { describeApi } from "./openapi.ts";
import { passesOriginRule } from "./origin-rule.ts";
import { errorResponse, type PageRoute, pageRoutes } from "./page-routes.ts";
import { problemResponse } from "./problem.ts";
import { type RouteResult, RouteTable } from "./router.ts";
import { clearSessionCookie } from "./session-cookie.ts";
import { setSecurityHeaders } from "./security-headers.ts";

/** What an adapter knows about a request that the request itself does not say. */
export interface RequestInfo {
  /** The address of the peer, as the socket or the framework gives it. */
  readonly remoteAddress?: string | null;
  /** The path to route on, where a framework has taken a prefix off the one in the URL. */
  readonly path?: string;
  /** Set when something before us has read the body. */
  readonly parsedBody?: ParsedBody;
  /** Whether our own pages are served beside the API. @default false */
  readonly pages?: boolean;
}

type Target =
  | { readonly kind: "endpoint"; readonly endpoint: Endpoint }
  | { readonly kind: "page"; readonly page: PageRoute };

/** A request that one of our routes takes. */
interface Exchange {
  readonly request: Request;
  readonly info: RequestInfo;
  readonly requestId: string;
}

/** Answers requests for Latchkey's own paths, and no others. */
export class Handler {
  readonly #deps: Deps;
  readonly #api = new RouteTable<Target>();
  readonly #pages = new RouteTable<Target>();

  constructor(deps: Deps) {
    this.#deps = deps;
    const { mountPath, basePath } = deps.settings;
    for (const endpoint of endpoints) {
      this.#api.add(endpoint.method, mountPath + basePath + endpoint.path, { kind: "endpoint", endpoint });
    }
    const openapi = JSON.stringify(describeApi(endpoints, deps.settings));
    const render = async (): Promise<Response> =>
      new Response(openapi, { headers: { "content-type": "application/json" } });
    const path = `${mountPath}${basePath}/openapi.json`;
    this.#api.add("GET", path, { kind: "page", page: { path, render } });
    for (const page of pageRoutes(deps.settings)) this.#pages.add("GET", page.path, { kind: "page", page });
  }

  /** Answers a request. Never rejects. */
  async handle(request: Request, info: RequestInfo): Promise<Response> {
    const path = info.path ?? new URL(request.url).pathname;
    const route = this.#find(request.method, path, info.pages === true);
    const { settings } = this.#deps;
    const exchange: Exchange = { request, info, requestId: this.#requestId(request, info) };
    const origin = request.headers.get("origin");
    const response =
      route && "allow" in route && request.method === "OPTIONS"
        ? preflightResponse(origin, settings)
        : await this.#answer(exchange, route);
    setSecurityHeaders(response.headers, settings);
    setCorsHeaders(response.headers, origin, settings);
    response.headers.set("x-request-id", exchange.requestId);
    if (this.#signsOut(route) && response.status !== 403)
      response.headers.append("set-cookie", clearSessionCookie(this.#deps));
    if (response.status === 401) this.#clearConflictingCookies(request, response);
    return request.method === "HEAD" ? new Response(null, response) : response;
  }

  /** A proxy may have taken the base URL's path off: then it is put back before it is matched. */
  #find(method: string, path: string, withPages: boolean): RouteResult<Target> {
    const { mountPath } = this.#deps.settings;
    const tables = withPages ? [this.#api, this.#pages] : [this.#api];
    for (const candidate of mountPath === "" ? [path] : [path, mountPath + path]) {
      for (const table of tables) {
        const route = table.find(method, candidate);
        if (route) return route;
      }
    }
    return null;
  }

  #signsOut(route: RouteResult<Target>): boolean {
    return (
      route !== null &&
      "target" in route &&
      route.target.kind === "endpoint" &&
      route.target.endpoint.clearsSession === true
    );
  }

  async #answer(exchange: Exchange, route: RouteResult<Target>): Promise<Response> {
    const { request } = exchange;
    const header = (name: string): string | null => request.headers.get(name);
    try {
      if (!route) throw new AuthError("not_found");
      if ("allow" in route) throw new AuthError("method_not_allowed", { allow: route.allow });
      if (!passesOriginRule(request.method, header, this.#deps.settings)) throw this.#originRefused(request);
      const { target, params } = route;
      if (target.kind === "page") return await target.page.render(this.#deps, request);
      return await this.#call(exchange, target.endpoint, params);
    } catch (error) {
      const refusal = this.#refusal(error, exchange);
      const page = isNavigation(header);
      return page
        ? errorResponse(this.#deps, refusal, exchange.requestId)
        : problemResponse(refusal, exchange.requestId);
    }
  }

  async #call(exchange: Exchange, endpoint: Endpoint, params: Readonly<Record<string, string>>): Promise<Response> {
    const { request, info } = exchange;
    const body = endpoint.method === "GET" ? noBody : await readBody(request, info.parsedBody);
    const { form } = endpoint;
    try {
      const answer = await this.#run(exchange, endpoint, params, body);
      return toResponse(body.isForm && form ? answerForm(this.#deps, form, body, answer) : answer);
    } catch (error) {
      if (!body.isForm || !form) throw error;
      return toResponse(refuseForm(this.#deps, endpoint, body, this.#refusal(error, exchange)));
    }
  }

  async #run(
    { request, info }: Exchange,
    endpoint: Endpoint,
    params: Readonly<Record<string, string>>,
    body: RequestBody,
  ): Promise<Answer> {
    const { settings, clock } = this.#deps;
    const read = endpoint.clearsSession ? identifyByCookie : identify;
    const current = await read(request.headers, this.#deps);
    if (endpoint.access === "session") {
      if (!current.ok) throw new AuthError(current.code);
      const maxAge = endpoint.fresh;
      if (maxAge !== undefined && clock() - current.record.authenticatedAt > maxAge * 1000) {
        throw new AuthError("reauthentication_required", { maxAge });
      }
    }
    const input = endpoint.input ? validateInput(endpoint.input, body.fields) : undefined;
    const client = readClientInfo(request.headers, info.remoteAddress ?? null, settings.trustedProxies);
    const call: Call<unknown> = { deps: this.#deps, input, params, client, current };
    return endpoint.handle(call as Call<never>);
  }

  /** What a client is told. Anything but a refusal of ours is logged under the request's id, and the client learns only that id. */
  #refusal(error: unknown, { request, requestId }: Exchange): AuthError {
    if (error instanceof AuthError) {
      if (error.status >= 500) this.#log(error, request, requestId);
      return error;
    }
    this.#log(error, request, requestId);
    return new AuthError("internal_error", { cause: error });
  }

  #originRefused(request: Request): AuthError {
    const { settings } = this.#deps;
    if (!settings.development) return new AuthError("csrf_rejected");
    const seen = request.headers.get("origin");
    return new AuthError("csrf_rejected", {
      detail:
        seen === null
          ? "The request has neither an Origin header nor Content-Type: application/json. A program sends the latter."
          : `The request came from ${seen.slice(0, 200)}, expected is ${settings.origin}. Add the other origin to trustedOrigins if it is yours.`,
    });
  }

  /**
   * Two cookies of one name leave a developer signed out for no visible reason, usually because two projects share a port. In
   * production nothing is cleared, because a late answer must not remove the cookie of a newer log-in.
   */
  #clearConflictingCookies(request: Request, response: Response): void {
    const { settings } = this.#deps;
    const name = settings.cookieNames.session;
    if (!settings.development || findCookie(request.headers.get("cookie"), name) !== "several") return;
    const { pathname } = new URL(request.url);
    for (let path = pathname; ; path = path.slice(0, path.lastIndexOf("/"))) {
      response.headers.append("set-cookie", clearCookie(name, settings.secure, path === "" ? "/" : path));
      if (path === "") return;
    }
  }

  #requestId(request: Request, info: RequestInfo): string {
    const given = request.headers.get("x-request-id");
    const isBelieved = isTrustedPeer(info.remoteAddress ?? null, this.#deps.settings.trustedProxies);
    return given && isBelieved && /^[\w-]{8,64}$/.test(given) ? given : randomBytes(12).toString("base64url");
  }

  #log(error: unknown, request: Request, requestId: string): void {
    const path = new URL(request.url).pathname;
    this.#deps.logger.error({ requestId, method: request.method, path, ...describeError(error) }, "request failed");
  }
}

const noBody: RequestBody = { isForm: false, fields: {}, returnTo: undefined };

function toResponse({ status, body, headers, cookies }: Answer): Response {
  const response = body === undefined ? new Response(null, { status }) : Response.json(body, { status });
  for (const [name, value] of Object.entries(headers ?? {})) response.headers.set(name, value);
  for (const cookie of cookies ?? []) response.headers.append("set-cookie", cookie);
  return response;
}
