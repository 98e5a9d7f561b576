import { AuthError } from "../../error/auth-error.ts";
import { consoleErrorPage } from "../../pages/console/console-error-page.ts";
import type { ConsoleFrame } from "../../pages/console/console-frame.ts";
import type { Language } from "../../pages/copy.ts";
import type { AnsweringRoute, RouteExchange } from "../api-route.ts";
import { runEndpoint } from "../call-endpoint.ts";
import { readClientInfo } from "../client-address.ts";
import type { Deps } from "../deps.ts";
import type { Endpoint } from "../endpoint.ts";
import { clearFlash } from "../flash.ts";
import { identifyOperator, notingRefusals, type SignedInOperator } from "../operator-credential.ts";
import { pageResponse } from "../page-frame.ts";
import { languageOf } from "../page-language.ts";
import { errorResponse } from "../page-routes.ts";
import { redirect } from "../redirect.ts";
import type { AdapterInfo } from "../request-info.ts";
import { readConsoleFlash } from "./console-flash.ts";
import { placeFor } from "./console-form.ts";
import { consoleFrame, consolePolicy } from "./console-frame.ts";
import type { ConsoleQuestion, ConsoleRoute, ConsoleVisit } from "./console-route.ts";

/** Answers whoever opens a page of the console: with it, with the way to log in, or with why not. */
async function answerConsole(
  route: ConsoleRoute,
  deps: Deps,
  request: Request,
  info: AdapterInfo,
  exchange: RouteExchange,
): Promise<Response> {
  const { settings } = deps;
  const { headers } = request;
  const here = addressOf(route, deps, request, exchange);
  const language = languageOf((name) => headers.get(name), settings);
  let frame: ConsoleFrame | null = null;
  try {
    const client = readClientInfo(headers, info.remoteAddress ?? null, settings.trustedProxies, info.isResolved);
    const asked = { headers, call: route.id, client };
    const signedIn = await notingRefusals(deps, asked, () => identifyOperator(headers, deps, route.level));
    frame = consoleFrame(settings, { here, language, ...signedIn });
    const visit = openVisit(deps, request, info, { signedIn, frame, exchange });
    const shown = await route.show(visit);
    const response = typeof shown === "string" ? consoleResponse(deps, shown, language) : shown;
    if (visit.flash) response.headers.append("set-cookie", clearFlash(deps));
    return response;
  } catch (error) {
    const refusal = exchange.refuse(error);
    const place = placeFor(refusal, here, settings);
    if (place !== here) return redirect(place);
    if (!frame) return errorResponse(settings, refusal, { requestId: exchange.requestId, language });
    const { section } = route;
    const { code, status } = refusal;
    const html = consoleErrorPage({ frame, section, code, requestId: exchange.requestId });
    return consoleResponse(deps, html, language, status);
  }
}

interface Opened {
  readonly signedIn: SignedInOperator;
  readonly frame: ConsoleFrame;
  readonly exchange: RouteExchange;
}

function openVisit(
  deps: Deps,
  request: Request,
  info: AdapterInfo,
  { signedIn, frame, exchange }: Opened,
): ConsoleVisit {
  const { headers } = request;
  const ask = async (endpoint: Endpoint, { params = {}, input }: ConsoleQuestion = {}): Promise<unknown> => {
    // Security: a page is opened by any link, so it never changes anything.
    if (endpoint.method !== "GET" && input?.["dryRun"] !== true) {
      throw new AuthError("internal_error", { detail: `A page asked ${endpoint.id} without dryRun.` });
    }
    const { body } = await runEndpoint(deps, endpoint, {
      headers,
      remoteAddress: info.remoteAddress ?? null,
      isResolved: info.isResolved,
      params,
      fields: () => input ?? (endpoint.input === undefined ? undefined : {}),
      cookieOnly: true,
      log: { requestId: exchange.requestId },
    });
    return body;
  };
  return {
    deps,
    frame,
    ...signedIn,
    params: exchange.params,
    query: new URL(request.url).searchParams,
    flash: readConsoleFlash(deps, headers.get("cookie"), { userId: signedIn.operator.id, path: frame.console.here }),
    now: new Date(deps.clock()),
    ask,
  };
}

function consoleResponse({ settings }: Deps, html: string, language: Language, status = 200): Response {
  const response = pageResponse(settings, html, language, status);
  response.headers.set("content-security-policy", consolePolicy(settings));
  return response;
}

/** The address as pages of ours write it: a proxy may have taken the base URL's path off. */
function addressOf(
  route: ConsoleRoute,
  { settings }: Deps,
  request: Request,
  { params }: Pick<RouteExchange, "params">,
): string {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  return `${settings.pages.admin ?? ""}${path}${new URL(request.url).search}`;
}

/** A page of the console as the router has it. No page of another origin may read it. */
export function consoleTarget(route: ConsoleRoute, admin: string): AnsweringRoute {
  return {
    id: route.id,
    path: admin + route.path,
    security: "operator",
    forPrograms: true,
    answer: (deps, request, info, exchange) => answerConsole(route, deps, request, info, exchange),
  };
}
