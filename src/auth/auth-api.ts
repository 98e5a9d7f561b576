import { AuthError } from "../error/auth-error.ts";
import type { ProviderToken } from "../federation/token-keeper.ts";
import { runEndpoint } from "../http/call-endpoint.ts";
import type { Deps } from "../http/deps.ts";
import type { Answer, Endpoint, EndpointTypes, TypesOf } from "../http/endpoint.ts";
import { endpoints } from "../http/endpoints/index.ts";
import { type HeadersLike, toHeaders } from "../http/headers-like.ts";
import { isOffered } from "../http/is-offered.ts";
import { clearCarrierCookies } from "../http/refresh-cookie.ts";
import { isId } from "../shared/is-id.ts";

/** What a call answers. */
export interface ApiAnswer<Body = unknown> {
  /** Of success, as over HTTP. */
  readonly status: number;
  readonly body: Body;
  /** `Set-Cookie` lines that have to reach the browser, for frameworks that take them one by one. */
  readonly cookies: readonly string[];
  /** Every header of the answer, the cookies among them, for a Fetch `Response`. */
  readonly headers: Headers;
}

/** What every call may be told beside its input. */
interface CallContext {
  /** The address of the peer, as the socket or the framework gives it. @default unknown */
  readonly remoteAddress?: string | null | undefined;
  /** Gives up work that has not begun, such as hashing a password, when nobody waits for it any more. */
  readonly signal?: AbortSignal | undefined;
}

/** Who calls: the credential in these headers, and nothing else. A call that needs a session or a service's key must be given them. */
type CallHeaders<Access> = Access extends "session" | "service" | "operator"
  ? { readonly headers: HeadersLike }
  : { readonly headers?: HeadersLike };

type Simplify<T> = { readonly [K in keyof T]: T[K] };

/** A part of a call that may be left out when nothing in it is required. */
type Part<Name extends string, Value> = Value extends undefined
  ? object
  : object extends Value
    ? { readonly [K in Name]?: Value }
    : { readonly [K in Name]: Value };

type ParamNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamNames<Rest>
  : never;

type CallParams<Path extends string> = [ParamNames<Path>] extends [never]
  ? object
  : { readonly params: Readonly<Record<ParamNames<Path>, string>> };

type ApiCall<T extends EndpointTypes> = Simplify<
  CallHeaders<T["access"]> &
    Part<T["method"] extends "GET" ? "query" : "body", T["input"]> &
    CallParams<T["path"]> &
    CallContext
>;

type ApiFunction<T extends EndpointTypes> =
  object extends ApiCall<T>
    ? (call?: ApiCall<T>) => Promise<ApiAnswer<T["body"]>>
    : (call: ApiCall<T>) => Promise<ApiAnswer<T["body"]>>;

type Row = TypesOf<(typeof endpoints)[number]>;

/**
 * Every call of the HTTP API as a function of the same name as its `operationId`. It takes what the request has (`headers`, `body` or
 * `query`, `params`), applies the same checks and gives the same answer; a refusal is a thrown `AuthError`. Only the rule about origins
 * does not apply, because no browser is asked here: a route of yours that changes something for a cookie keeps its own. Cookies in the
 * answer have to be set on yours.
 */
export type AuthApi = {
  readonly [T in Row as T["id"] extends `${string}ByPost` ? never : T["id"]]: ApiFunction<T>;
} & OwnApi;

/** Calls that no HTTP call leads to. */
interface OwnApi {
  /**
   * A token for the API of a provider that keeps them (`keepTokens`), refreshed when less than a minute is left of it. Throws `AuthError`:
   * `link_required` when there is none, or the provider has taken it back: the person then has to sign in with that provider again, or link
   * it again; `not_found` for a provider that there is not, or that keeps none; `provider_unavailable`, `provider_failed`.
   */
  readonly providerToken: (question: ProviderTokenQuestion) => Promise<ProviderToken>;
}

/** Whose token, and of which provider. */
export interface ProviderTokenQuestion {
  readonly userId: string;
  /** The provider's id here: "google". */
  readonly provider: string;
}

/** A call as JavaScript hands it over. */
interface LooseCall extends CallContext {
  readonly headers?: HeadersLike;
  readonly body?: unknown;
  readonly query?: unknown;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** Makes the functions from the table of endpoints. Forms' twins are left out: a program has no need of them. */
export function createAuthApi(deps: () => Deps | Promise<Deps>): AuthApi {
  const functions = (endpoints as readonly Endpoint[])
    .filter(({ id }) => !id.endsWith("ByPost"))
    .map((endpoint) => [endpoint.id, async (call?: LooseCall) => callInProcess(await deps(), endpoint, call ?? {})]);
  const providerToken = async (question: ProviderTokenQuestion) => findProviderToken(await deps(), question);
  return Object.freeze({ ...Object.fromEntries(functions), providerToken }) as AuthApi;
}

async function findProviderToken(
  { providers, tokenKeeper }: Deps,
  { userId, provider: id }: ProviderTokenQuestion,
): Promise<ProviderToken> {
  const provider = providers.get(id);
  if (!provider) throw new AuthError("not_found", { detail: "There is no such provider." });
  if (!provider.keepsTokens) {
    throw new AuthError("not_found", { detail: `${provider.name} keeps no tokens: set its option keepTokens.` });
  }
  if (!isId(userId)) throw new AuthError("link_required");
  return tokenKeeper.token({ userId, provider });
}

async function callInProcess(deps: Deps, endpoint: Endpoint, call: LooseCall): Promise<ApiAnswer> {
  if (!isOffered(endpoint, deps.settings)) throw new AuthError("not_found");
  const answer = await runEndpoint(deps, endpoint, {
    headers: toHeaders(call.headers ?? {}),
    remoteAddress: call.remoteAddress ?? null,
    isOwn: true,
    params: readParams(endpoint, call.params ?? {}),
    fields: () => (endpoint.method === "GET" ? endpoint.input && (call.query ?? {}) : (call.body ?? {})),
    cookieOnly: false,
    signal: () => call.signal,
    log: { call: endpoint.id },
  });
  return toApiAnswer(answer, endpoint.clearsSession ? clearCarrierCookies(deps.settings) : []);
}

/** A parameter is a text, as a path has it; nothing else stands there. */
function readParams({ path }: Endpoint, given: Readonly<Record<string, unknown>>): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [, name = ""] of path.matchAll(/\{(\w+)\}/g)) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (typeof value !== "string") {
      throw new AuthError("invalid_input", { errors: [{ pointer: `/params/${name}`, code: "required" }] });
    }
    params[name] = value;
  }
  return params;
}

function toApiAnswer(answer: Answer, moreCookies: readonly string[]): ApiAnswer {
  const cookies = [...(answer.cookies ?? []), ...moreCookies];
  const headers = new Headers(answer.headers);
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return { status: answer.status, body: answer.body, cookies, headers };
}
