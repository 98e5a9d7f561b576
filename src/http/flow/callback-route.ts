import { AuthError } from "../../error/auth-error.ts";
import type { Language } from "../../pages/copy.ts";
import { returnPage } from "../../pages/return-page.ts";
import { equalInConstantTime } from "../../secret/root-secret.ts";
import type { VerifiedSession } from "../../session/session-check.ts";
import { codeLifetimes, hashCode } from "../../verification/code.ts";
import type { ApiRoute, RouteExchange, RouteParameter } from "../api-route.ts";
import { readBody } from "../body.ts";
import { readClientInfo } from "../client-address.ts";
import { identifyByCookie } from "../credential.ts";
import type { Deps } from "../deps.ts";
import { pageFrame, pageHeaders, pageResponse } from "../page-frame.ts";
import { languageOf } from "../page-language.ts";
import type { AdapterInfo } from "../request-info.ts";
import { parseReturnTo } from "../return-to.ts";
import { scriptedPagePolicy } from "../security-headers.ts";
import { isSameOrigin, looksAhead, notYet } from "./fetch-site.ts";
import { answerNative, failForApp, showWayToApp } from "../native-answer.ts";
import { finishFlow, redeemAnswer } from "./finish-flow.ts";
import { clearFlow, findFlow, type KeptFlow } from "./flow-cookie.ts";
import { answerFailure } from "./flow-failure.ts";
import { findFlowSession } from "./flow-session.ts";
import { formParams } from "./form-params.ts";
import { leave, withCookies } from "./leave.ts";
import { underLimits } from "../under-limits.ts";
import { isAboutSession, issuerMark, type ProviderFlow, readState, secretsOf } from "./provider-flow.ts";
import { returnScriptAsset } from "./return-script.ts";
import { callbackUrl, findProvider, type Provider } from "./start-flow.ts";

/** Says that an answer has been presented once more, from here. None of a provider's. */
const againName = "latchkey_again";

/** Fields of a posted answer that are posted once more. Apple sends five. */
const maxFields = 30;

const parameters: readonly RouteParameter[] = [
  { name: "provider", in: "path", description: "The id of the provider.", schema: { type: "string" } },
];

const parts = {
  path: "/{provider}/callback",
  parameters,
  security: "none",
  errors: ["not_found"],
  limits: ["provider"],
  isOffered: ({ providers }) => providers.length > 0,
  forPrograms: false,
} as const satisfies Partial<ApiRoute>;

/** Where a provider sends the browser back to. */
export const callbackRoute: ApiRoute = {
  ...parts,
  id: "finishProvider",
  summary: "For a provider: where it sends the browser back to",
  answers: {
    "200": { description: "A page that presents the answer once more, from here" },
    "302": { description: "Signed in, to `returnTo`; on a failure to the log-in page, with `error`" },
  },
  answer: answerByLink,
};

/** Where a provider has the browser post its answer to. */
export const callbackByPostRoute: ApiRoute = {
  ...parts,
  id: "finishProviderByPost",
  method: "POST",
  summary: "For a provider that posts its answer: where it has the browser post it to",
  answers: {
    "200": { description: "From another site: a page that posts the same once more, from here" },
    "303": { description: "Signed in, to `returnTo`; on a failure to the log-in page, with `error`" },
  },
  errors: [...parts.errors, "payload_too_large", "unsupported_media_type"],
  isOfferedFor: ({ answersByPost }) => answersByPost,
  judgesOrigin: true,
  answer: answerByPost,
};

async function answerByLink(
  deps: Deps,
  request: Request,
  info: AdapterInfo,
  exchange: RouteExchange,
): Promise<Response> {
  const header = (name: string): string | null => request.headers.get(name);
  if (looksAhead(header)) return notYet();
  const provider = findProvider(deps, exchange.params["provider"]);
  const language = languageOf(header, deps.settings);
  if (request.method === "HEAD") return new Response(null, { headers: pageHeaders(deps.settings, language) });
  const params = new URL(request.url).searchParams;
  const isAgain = params.has(againName);
  params.delete(againName);
  return comeBack({ deps, request, info, exchange, provider, language, params, isAgain, status: 302 });
}

/**
 * Security: a browser posts from the provider's site without our cookies, and must be given none. It is answered with a page that posts the
 * same from here: that is where everything is looked at, by the same rule as any form of ours. No cookie has to be `SameSite=None` for it.
 */
async function answerByPost(
  deps: Deps,
  request: Request,
  info: AdapterInfo,
  exchange: RouteExchange,
): Promise<Response> {
  const { settings } = deps;
  const provider = findProvider(deps, exchange.params["provider"]);
  const body = await readBody(request, info);
  if (!body.isForm) throw new AuthError("unsupported_media_type");
  const params = formParams(body.fields as object);
  const isAgain = params.has(againName);
  params.delete(againName);
  const header = (name: string): string | null => request.headers.get(name);
  const language = languageOf(header, settings);
  if (isSameOrigin(header, settings)) {
    return comeBack({ deps, request, info, exchange, provider, language, params, isAgain: true, status: 303 });
  }
  // It was posted from here, and the browser says that it was not: going round once more would go on for ever.
  if (isAgain) throw new AuthError("csrf_rejected");
  const action = callbackUrl(settings, provider.setting.id);
  const fields = [...[...params].slice(0, maxFields), [againName, "1"] as const];
  const again = { kind: "form", action, fields, scriptUrl: returnScriptAsset.url(settings) } as const;
  const html = returnPage({ frame: pageFrame(settings, null, language), provider: provider.setting, again });
  const headers = { ...pageHeaders(settings, language), "content-security-policy": scriptedPagePolicy(settings) };
  return new Response(html, { headers });
}

/** A browser that comes back. */
interface Return {
  readonly deps: Deps;
  readonly request: Request;
  readonly info: AdapterInfo;
  readonly exchange: RouteExchange;
  readonly provider: Provider;
  readonly language: Language;
  readonly params: URLSearchParams;
  /** Whether it comes from a page of ours, so that every cookie of its came along. */
  readonly isAgain: boolean;
  readonly status: 302 | 303;
}

async function comeBack(visit: Return): Promise<Response> {
  const { deps, request, info, exchange, provider, params } = visit;
  const { settings } = deps;
  const { headers } = request;
  const { remoteAddress = null, isResolved } = info;
  const client = readClientInfo(headers, remoteAddress, settings.trustedProxies, isResolved);
  const [state = "", ...more] = params.getAll("state");
  const said = more.length === 0 ? readState(state) : null;
  const found = said && findFlow(deps, headers.get("cookie"), said.mark);
  const flow = found && isFlowOf(found, provider, state) ? found : null;
  // Whatever comes of it, this flow is over.
  const cleared = said ? [clearFlow(deps, said.mark)] : [];
  // Set further in, which the compiler does not follow.
  let current = null as VerifiedSession | null;
  let isEarly = true;
  try {
    if (flow && isAboutSession(flow.purpose)) {
      if (!visit.isAgain && !(await hasSessionCookie(visit, flow))) return presentAgain(visit);
    }
    // An answer that belongs to no flow costs nothing, and is not worth counting.
    if (!flow) throw new AuthError("code_invalid");
    const by = { input: undefined, client, cookieHeader: headers.get("cookie") };
    return await underLimits(deps, { id: "finishProvider", limits: parts.limits }, by, async () => {
      const spent = await spend(deps, flow);
      isEarly = false;
      if (isAboutSession(spent.purpose)) current = await findFlowSession(deps, request, info, spent.sessions[0] ?? "");
      const arrival = { deps, provider, flow: spent, params, headers, client, current };
      if (spent.native) {
        const about = { provider: provider.setting.id, signIn: await redeemAnswer(arrival), native: spent.native };
        return withCookies(
          await answerNative(deps, about, { mayLeave: visit.status === 302, language: visit.language }),
          cleared,
        );
      }
      const { location, cookies } = await finishFlow(arrival);
      return leave(visit.status, location, [...cookies, ...cleared]);
    });
  } catch (error) {
    const returnTo = parseReturnTo(flow?.returnTo, settings);
    if (said?.purpose === "native") {
      // An answer that comes again, or too late, is no answer to the app.
      if (!flow?.native || (error instanceof AuthError && error.code === "code_invalid")) throw error;
      const failure = { provider: provider.setting, native: flow.native, error, client };
      const location = failForApp(deps, exchange, failure);
      return visit.status === 302
        ? leave(302, location, cleared)
        : withCookies(showWayToApp(deps, request, location), cleared);
    }
    // The back button after a sign-in: she is where she wanted to be.
    const isBehind = error instanceof AuthError && error.code === "code_invalid" && said?.purpose === "signin";
    if (isBehind && (await identifyByCookie(headers, deps, true)).ok) {
      exchange.refuse(error);
      return leave(visit.status, returnTo ?? settings.pages.afterLogin, cleared);
    }
    const { location, cookies } = answerFailure(deps, exchange, {
      provider: provider.setting,
      purpose: flow?.purpose ?? said?.purpose ?? "signin",
      returnTo,
      carrier: flow?.purpose === "signin" ? undefined : flow?.carrier,
      error,
      client,
      isEarly,
      ...(current && { session: { id: current.record.id, userId: current.user.id } }),
    });
    return leave(visit.status, location, [...cookies, ...cleared]);
  }
}

/**
 * Whether a flow is the one that this answer belongs to. Security: of this provider, by id and by who that id stood for; and with the very
 * `state`, compared in constant time.
 */
function isFlowOf(flow: ProviderFlow, { setting }: Provider, state: string): boolean {
  if (flow.provider !== setting.id || flow.issuer !== issuerMark(setting)) return false;
  return equalInConstantTime(Buffer.from(secretsOf(flow).state), Buffer.from(state));
}

/**
 * Spends a flow, before anything is asked of the provider. Throws `code_invalid`. Security: of any number of answers to one flow, in any number of
 * processes, one goes on.
 */
async function spend({ codes, clock }: Deps, flow: KeptFlow): Promise<KeptFlow> {
  const now = clock();
  const until = new Date(now + codeLifetimes.provider_flow * 1000);
  if (await codes.spend("provider_flow", hashCode("provider_flow", flow.id), new Date(now), until)) return flow;
  throw new AuthError("code_invalid");
}

async function hasSessionCookie({ deps, request }: Return, { sessions }: ProviderFlow): Promise<boolean> {
  const current = await identifyByCookie(request.headers, deps, false);
  return current.ok && current.session.id === sessions[0];
}

/**
 * A refresh cookie is not sent on the way from another site (`SameSite=Strict`). A page of ours asks once more for the same address: then it is.
 */
function presentAgain({ deps, provider, language, params }: Return): Response {
  const { settings } = deps;
  const url = new URL(callbackUrl(settings, provider.setting.id));
  for (const [name, value] of params) url.searchParams.append(name, value);
  url.searchParams.set(againName, "1");
  const again = { kind: "link", url: url.href } as const;
  const frame = pageFrame(settings, null, language);
  return pageResponse(settings, returnPage({ frame, provider: provider.setting, again }), language);
}
