import { AuthError } from "../../error/auth-error.ts";
import { requireProofAddress } from "../../federation/mailed-proof.ts";
import { handOverPage } from "../../pages/hand-over-page.ts";
import { providerStartPage } from "../../pages/provider-start-page.ts";
import { type NativeRequest, parseNativeRequest } from "../../federation/native-request.ts";
import type { Carrier } from "../../session/session.ts";
import type { ApiRoute, RouteExchange, RouteParameter } from "../api-route.ts";
import { readBody } from "../body.ts";
import { readClientInfo } from "../client-address.ts";
import { identifyByCookie } from "../credential.ts";
import type { Deps } from "../deps.ts";
import { pageFrame, pageResponse } from "../page-frame.ts";
import { languageOf } from "../page-language.ts";
import { findReplaced } from "../presented.ts";
import type { AdapterInfo } from "../request-info.ts";
import { failForApp, showWayToApp } from "../native-answer.ts";
import { comesFromHere, comesFromProgram, looksAhead, notYet } from "./fetch-site.ts";
import { answerFailure } from "./flow-failure.ts";
import { findFlowSession } from "./flow-session.ts";
import { formParams } from "./form-params.ts";
import { leave, withCookies } from "./leave.ts";
import type { FlowPurpose } from "./provider-flow.ts";
import { findProvider, parseFlowReturnTo, type Provider, startFlow, type StartedFlow } from "./start-flow.ts";

const providerParameter: RouteParameter = {
  name: "provider",
  in: "path",
  description: "The id of a provider, as `GET /providers` lists it.",
  schema: { type: "string" },
};

const wishes: readonly RouteParameter[] = [
  {
    name: "returnTo",
    in: "query",
    description: "Where to go afterwards: a path, or a URL of a trusted origin, of at most 512 characters.",
    schema: { type: "string" },
  },
  {
    name: "carrier",
    in: "query",
    description: "What carries the session. Default: cookie.",
    schema: { enum: ["cookie", "token"] },
  },
  {
    name: "purpose",
    in: "query",
    description: "`reauthenticate`: the person who is signed in proves again who she is. Default: signin.",
    schema: { enum: ["signin", "reauthenticate"] },
  },
  {
    name: "transport",
    in: "query",
    description: "`body`, with `carrier=token`: for a native app, which needs the three below.",
    schema: { enum: ["cookie", "body"] },
  },
  {
    name: "redirectUri",
    in: "query",
    description: "Where a native app takes the answer: one of `nativeRedirectUris`.",
    schema: { type: "string" },
  },
  {
    name: "codeChallenge",
    in: "query",
    description: "Of a native app: the S256 challenge of its verifier (RFC 7636).",
    schema: { type: "string" },
  },
  {
    name: "state",
    in: "query",
    description: "Of a native app: 1 to 250 visible characters, which it is given back.",
    schema: { type: "string" },
  },
];

/** Sends a browser to a provider. */
export const startRoute: ApiRoute = {
  id: "startProvider",
  path: "/{provider}",
  summary: "For a browser: go to a provider, and come back signed in",
  parameters: [providerParameter, ...wishes],
  security: "none",
  answers: {
    "200": { description: "To who comes from another site: a page with one button" },
    "302": { description: "To the provider; on a failure to the log-in page, or to the app, with `error`" },
  },
  // `invalid_input`, which every call can answer, only to a program: a person is led to the log-in page.
  errors: ["not_found"],
  isOffered: ({ providers }) => providers.length > 0,
  forPrograms: false,
  answer: answerStart,
};

/** The button of the page that a link elsewhere leads to. */
export const startByFormRoute: ApiRoute = {
  id: "startProviderByForm",
  method: "POST",
  path: "/{provider}",
  summary: "The button of the page that a link from another site leads to",
  parameters: [providerParameter],
  security: "none",
  answers: {
    "200": { description: "A page that goes on to the provider" },
    "303": { description: "On a failure to the log-in page, with `error`" },
  },
  errors: ["not_found", "payload_too_large", "unsupported_media_type"],
  isOffered: ({ providers }) => providers.length > 0,
  forPrograms: false,
  answer: answerForm,
};

async function answerStart(
  deps: Deps,
  request: Request,
  info: AdapterInfo,
  exchange: RouteExchange,
): Promise<Response> {
  const { settings } = deps;
  const header = (name: string): string | null => request.headers.get(name);
  if (looksAhead(header)) return notYet();
  const provider = findProvider(deps, exchange.params["provider"]);
  const wish = new URL(request.url).searchParams;
  const isProgram = comesFromProgram(header);
  // Security: what only asks what is there begins nothing, and so does a link elsewhere.
  if (request.method === "HEAD" || !(isProgram || comesFromHere(header, settings))) {
    return showButton({ deps, request, provider, wish });
  }
  const visit = { deps, request, info, exchange, provider, wish, isProgram };
  const started = await start(visit);
  return leave(302, started.location, started.cookies);
}

async function answerForm(deps: Deps, request: Request, info: AdapterInfo, exchange: RouteExchange): Promise<Response> {
  const provider = findProvider(deps, exchange.params["provider"]);
  const body = await readBody(request, info);
  if (!body.isForm) throw new AuthError("unsupported_media_type");
  const wish = formParams({ ...(body.fields as object), returnTo: body.returnTo });
  const visit = { deps, request, info, exchange, provider, wish, isProgram: false };
  const started = await start(visit);
  // Browsers hold a form's redirects to the policy of its page, which names no app.
  if (started.isForApp) return showWayToApp(deps, request, started.location);
  return started.url === null
    ? leave(303, started.location, started.cookies)
    : handOver(visit, { url: started.url, cookies: started.cookies });
}

/** Somebody at the start. */
interface Visit {
  readonly deps: Deps;
  readonly request: Request;
  readonly info: AdapterInfo;
  readonly exchange: RouteExchange;
  readonly provider: Provider;
  readonly wish: URLSearchParams;
  /** It is told what is wrong with its request by the answer itself. */
  readonly isProgram: boolean;
}

interface Departure {
  /** Null: there was no leaving. */
  readonly url: URL | null;
  readonly location: string;
  readonly cookies: readonly string[];
  /** The app is told that nothing came of it. */
  readonly isForApp?: true;
}

async function start(visit: Visit): Promise<Departure> {
  const { deps, request, info, exchange, provider, wish } = visit;
  const { settings } = deps;
  const client = readClientInfo(request.headers, info.remoteAddress ?? null, settings.trustedProxies);
  const returnTo = parseFlowReturnTo(single(wish, "returnTo"), settings);
  // Without an address it is no app that asks, but a link that is wrong: the log-in page says so.
  const native = wish.has("redirectUri") ? parseNativeRequest(wish, settings.nativeRedirects) : null;
  if (native) return startForApp(visit, native);
  try {
    const purpose = readPurpose(wish);
    const { url, cookies } = await (purpose === "signin"
      ? startSignIn(visit, returnTo)
      : startReauthentication(visit, returnTo));
    return { url, location: url.href, cookies };
  } catch (error) {
    if (visit.isProgram && error instanceof AuthError && error.code === "invalid_input") throw error;
    const purpose: FlowPurpose = wish.get("purpose") === "reauthenticate" ? "reauthenticate" : "signin";
    const failure = { provider: provider.setting, purpose, returnTo, error, client, isEarly: true };
    return { url: null, ...answerFailure(deps, exchange, failure) };
  }
}

/** For a native app. What goes wrong is told the app; the sessions of this browser are none of its. */
async function startForApp(visit: Visit, native: NativeRequest): Promise<Departure> {
  const { deps, request, info, exchange, provider } = visit;
  const { headers } = request;
  try {
    const about = { purpose: "native", returnTo: null, carrier: "token", sessions: [], native } as const;
    const { url, cookies } = await startFlow(deps, { provider, cookieHeader: headers.get("cookie"), ...about });
    return { url, location: url.href, cookies };
  } catch (error) {
    const client = readClientInfo(headers, info.remoteAddress ?? null, deps.settings.trustedProxies);
    const failure = { provider: provider.setting, native, error, client };
    return { url: null, location: failForApp(deps, exchange, failure), cookies: [], isForApp: true };
  }
}

async function startSignIn({ deps, request, provider, wish }: Visit, returnTo: string | null): Promise<StartedFlow> {
  const { headers } = request;
  const carrier = readCarrier(wish);
  const cookieHeader = headers.get("cookie");
  const current = await identifyByCookie(headers, deps, false);
  // The refresh cookie is not sent when the browser comes back from another site: what is replaced is noted while it is seen.
  const sessions = await findReplaced(deps, { current, headers, cookieHeader });
  return startFlow(deps, {
    provider,
    cookieHeader,
    purpose: "signin",
    returnTo,
    carrier,
    sessions: sessions.slice(0, 2),
  });
}

async function startReauthentication(
  { deps, request, info, provider }: Visit,
  returnTo: string | null,
): Promise<StartedFlow> {
  const { headers } = request;
  const current = await findFlowSession(deps, request, info);
  // Before she goes there for nothing.
  if (!provider.client.canReauthenticate) requireProofAddress(deps.mail, current.account);
  const identities = await deps.identities.list(current.user.id);
  const own = identities.find(({ provider: id }) => id === provider.setting.id);
  if (!own) throw new AuthError("forbidden");
  return startFlow(deps, {
    provider,
    cookieHeader: headers.get("cookie"),
    purpose: "reauthenticate",
    returnTo,
    carrier: current.record.carrier,
    sessions: [current.record.id],
    loginHint: own.email,
  });
}

/** A page with one button, which says in words what it does. */
function showButton({ deps, request, provider, wish }: Omit<Visit, "info" | "exchange" | "isProgram">): Response {
  const { settings } = deps;
  const { setting, client } = provider;
  // What no app may ask for is asked of nobody.
  parseNativeRequest(wish, settings.nativeRedirects);
  const returnTo = parseFlowReturnTo(single(wish, "returnTo"), settings);
  const language = languageOf((name) => request.headers.get(name), settings);
  const frame = pageFrame(settings, returnTo, language);
  // The rest of what was asked for is judged when she presses.
  const fields = [...wish].filter(([name]) => name !== "returnTo").slice(0, 10);
  const action = frame.urls.actions.provider(setting.id);
  const html = providerStartPage({ frame, provider: setting, site: client.origin, action, fields });
  return pageResponse(settings, html, language);
}

/** Goes on to a provider from a form: by a page, as `linkProvider` does. */
function handOver({ deps, request, provider }: Visit, { url, cookies }: StartedFlow): Response {
  const { settings } = deps;
  const { setting, client } = provider;
  const language = languageOf((name) => request.headers.get(name), settings);
  const frame = pageFrame(settings, null, language);
  const html = handOverPage({ frame, provider: setting, site: client.origin, url: url.href });
  return withCookies(pageResponse(settings, html, language), cookies);
}

/** A parameter that is there once. One that comes twice is none: who reads the first and who the last would disagree. */
function single(wish: URLSearchParams, name: string): string | null {
  const [value = null, ...more] = wish.getAll(name);
  return more.length === 0 ? value : null;
}

function readPurpose(wish: URLSearchParams): "signin" | "reauthenticate" {
  if (!wish.has("purpose")) return "signin";
  const purpose = single(wish, "purpose");
  if (purpose === "signin" || purpose === "reauthenticate") return purpose;
  throw refuse("purpose");
}

/** Security: a session of a browser is in its cookie jar, whichever carries it. Nothing secret is ever put into an address. */
function readCarrier(wish: URLSearchParams): Carrier {
  const carrier = wish.has("carrier") ? single(wish, "carrier") : "cookie";
  if (carrier !== "cookie" && carrier !== "token") throw refuse("carrier");
  if (wish.has("transport") && (single(wish, "transport") !== "cookie" || carrier === "cookie"))
    throw refuse("transport");
  return carrier;
}

function refuse(name: string): AuthError {
  return new AuthError("invalid_input", { errors: [{ pointer: `/${name}`, code: "not_allowed" }] });
}
