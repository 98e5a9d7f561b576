import { randomBytes } from "node:crypto";
import { AuthError } from "../error/auth-error.ts";
import { readClientInfo } from "../http/client-address.ts";
import type { Deps } from "../http/deps.ts";
import { isLocalRequest } from "../http/mailbox-access.ts";
import { isNavigation } from "../http/navigation.ts";
import { languageOf } from "../http/page-language.ts";
import { OneTimeKey } from "../http/one-time-key.ts";
import { errorResponse } from "../http/page-routes.ts";
import { problemResponse } from "../http/problem.ts";
import type { AdapterInfo } from "../http/request-info.ts";
import { RequestRecord } from "../http/request-record.ts";
import { type RouteResult, RouteTable } from "../http/router.ts";
import { setSecurityHeaders } from "../http/security-headers.ts";
import type { HttpSettings } from "../http/settings.ts";
import type { SecretRing } from "../secret/root-secret.ts";
import { describeError } from "../shared/logger.ts";
import { answerAvatar } from "./avatar.ts";
import { answerAuthorize } from "./consent.ts";
import type { DemoDeps } from "./demo-deps.ts";
import { answerDoor } from "./demo-door.ts";
import { type DemoKey, demoKey } from "./demo-key.ts";
import { type DemoPlaces, demoPlaces } from "./demo-places.ts";
import { describeDemo, publishDemoKeys } from "./discovery.ts";
import { answerToken } from "./token-endpoint.ts";
import { answerUserinfo } from "./userinfo.ts";

interface DemoRoute {
  readonly method: "GET" | "POST";
  /** Below the provider's own. */
  readonly path: string;
  /** For logs and metrics. */
  readonly id: string;
  readonly answer: (
    deps: DemoDeps,
    request: Request,
    params: Readonly<Record<string, string>>,
  ) => Response | Promise<Response>;
}

const routes: readonly DemoRoute[] = [
  { method: "GET", path: "", id: "demoDoor", answer: answerDoor },
  { method: "GET", path: "/.well-known/openid-configuration", id: "demoDiscovery", answer: describeDemo },
  { method: "GET", path: "/authorize", id: "demoAuthorize", answer: answerAuthorize },
  { method: "POST", path: "/authorize", id: "demoAuthorize", answer: answerAuthorize },
  { method: "POST", path: "/token", id: "demoToken", answer: answerToken },
  { method: "GET", path: "/userinfo", id: "demoUserinfo", answer: answerUserinfo },
  { method: "POST", path: "/userinfo", id: "demoUserinfo", answer: answerUserinfo },
  { method: "GET", path: "/jwks", id: "demoKeys", answer: publishDemoKeys },
  { method: "GET", path: "/avatars/{file}", id: "demoAvatar", answer: (_, __, { file = "" }) => answerAvatar(file) },
];

export interface DemoProviderOptions {
  readonly settings: HttpSettings;
  readonly ring: SecretRing;
  /** Lets a browser in. @default a new one */
  readonly key?: OneTimeKey | undefined;
  /** Rejects while storage is away. */
  readonly deps: () => Promise<Deps>;
}

/**
 * The provider that development offers where none is configured: a small OpenID provider (code flow with PKCE, ES256) on the server that
 * it signs people in to. It answers nobody but this machine (`isLocalRequest`), and shows its pages only to a browser that has shown the
 * key of the terminal; what the server asks it itself, by its client secret, needs no key.
 */
export class DemoProvider {
  readonly key: OneTimeKey;
  readonly places: DemoPlaces;
  readonly #options: DemoProviderOptions;
  readonly #keys: readonly [DemoKey, ...DemoKey[]];
  readonly #table = new RouteTable<DemoRoute>();

  constructor(options: DemoProviderOptions) {
    const { settings, ring, key = new OneTimeKey() } = options;
    this.#options = options;
    this.key = key;
    this.places = demoPlaces(settings);
    this.#keys = [demoKey(ring.current), ...ring.all.filter((secret) => secret !== ring.current).map(demoKey)];
    for (const route of routes) this.#table.add(route.method, this.places.path + route.path, route);
  }

  /** Whether a path is the provider's. */
  owns(path: string): boolean {
    return path === this.places.path || path.startsWith(`${this.places.path}/`);
  }

  /** Answers a request for one of its paths. Never rejects. */
  async handle(request: Request, info: AdapterInfo): Promise<Response> {
    const { settings } = this.#options;
    const peer = info.remoteAddress ?? null;
    const record = new RequestRecord(request.method, randomBytes(12).toString("base64url"));
    const route = this.#table.find(request.method, info.path ?? new URL(request.url).pathname);
    const id = route && "target" in route ? route.target.id : "unknown";
    const response = await this.#answer(request, peer, route, record);
    setSecurityHeaders(response.headers, settings);
    response.headers.set("x-request-id", record.id);
    const deps = await this.#options.deps().catch(() => null);
    if (deps && info.onAnswer) {
      const { network } = readClientInfo(request.headers, peer, settings.trustedProxies);
      info.onAnswer({ ...record.close(id, response.status, deps.metrics), network });
    }
    return request.method === "HEAD" ? new Response(null, response) : response;
  }

  async #answer(
    request: Request,
    peer: string | null,
    route: RouteResult<DemoRoute>,
    record: RequestRecord,
  ): Promise<Response> {
    try {
      const { development } = this.#options.settings;
      if (!development || !isLocalRequest(request, peer) || !route) throw new AuthError("not_found");
      if ("allow" in route) throw new AuthError("method_not_allowed", { allow: route.allow });
      const { ring, settings, clock, codes } = await this.#options.deps();
      const deps: DemoDeps = { ring, settings, clock, codes, places: this.places, keys: this.#keys, key: this.key };
      return await route.target.answer(deps, request, route.params);
    } catch (error) {
      return this.#refuse(request, error, record);
    }
  }

  async #refuse(request: Request, error: unknown, record: RequestRecord): Promise<Response> {
    const refusal = error instanceof AuthError ? error : new AuthError("internal_error", { cause: error });
    record.code = refusal.code;
    if (refusal.status >= 500) {
      const deps = await this.#options.deps().catch(() => null);
      deps?.logger.error({ requestId: record.id, ...describeError(error) }, "the demo provider failed");
    }
    const { settings } = this.#options;
    const header = (name: string): string | null => request.headers.get(name);
    return isNavigation(header)
      ? errorResponse(settings, refusal, { requestId: record.id, language: languageOf(header, settings) })
      : problemResponse(refusal, record.id);
  }
}
