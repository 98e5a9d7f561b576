import { z } from "zod";
import { AuthError } from "../error/auth-error.ts";
import type { ClientInfo } from "../session/client-info.ts";
import { unauthenticated } from "../session/session-check.ts";
import { isFreshlyProven } from "../session/session-limits.ts";
import { withFields } from "../shared/logger.ts";
import { type RequestBody, readBody, readQuery, validateInput } from "./body.ts";
import { readClientInfo } from "./client-address.ts";
import { identify, identifyByCookie } from "./credential.ts";
import { answerConsoleForm, refuseConsoleForm } from "./console/console-form.ts";
import type { Deps } from "./deps.ts";
import type { Answer, Call, Endpoint } from "./endpoint.ts";
import { answerForm, refuseForm } from "./form-answer.ts";
import { pageResponse } from "./page-frame.ts";
import { languageOf } from "./page-language.ts";
import { parseReturnTo } from "./return-to.ts";
import type { AdapterInfo } from "./request-info.ts";
import { identifyOperator, notingRefusals } from "./operator-credential.ts";
import { identifyService } from "./service-credential.ts";
import { clearCarrierCookies } from "./refresh-cookie.ts";
import { underLimits } from "./under-limits.ts";
import { textResponse } from "./text-response.ts";

/** A request that a route has taken. */
export interface Exchange {
  readonly request: Request;
  readonly info: AdapterInfo;
  readonly params: Readonly<Record<string, string>>;
  readonly requestId: string;
  /** Turns what was thrown into a refusal, and logs what is our fault. */
  readonly refuse: (error: unknown) => AuthError;
}

/** Calls an endpoint and answers in the manner of the one who asked: a program, or a form. Throws refusals to a program. */
export async function callEndpoint(deps: Deps, endpoint: Endpoint, exchange: Exchange): Promise<Response> {
  const { request, info, refuse } = exchange;
  const { form } = endpoint;
  const signOut = endpoint.clearsSession ? clearCarrierCookies(deps.settings) : [];
  const body = endpoint.method === "GET" ? noBody : await readBody(request, info);
  // Before it ends her session, which is possible.
  let userId: string | null = null;
  try {
    if (body.isForm && form?.page === "console") userId = await findSender(deps, request.headers);
    const answer = await runEndpoint(deps, endpoint, {
      headers: request.headers,
      remoteAddress: info.remoteAddress ?? null,
      isResolved: info.isResolved,
      params: exchange.params,
      fields: () => fieldsOf(endpoint, request, body),
      returnTo: body.returnTo,
      // Of a call that no page sends a form is only another way to write its input.
      cookieOnly: body.isForm && form !== undefined,
      // Made when somebody asks for it: nearly nobody does.
      signal: () => request.signal,
      log: { requestId: exchange.requestId },
    });
    if (body.isForm && form?.success === "page") return showPage(deps, request, answer);
    if (!body.isForm || !form) return toResponse(answer, signOut, info.sendsText);
    const answered =
      form.success === "console"
        ? answerConsoleForm(deps, form, { body, userId }, answer)
        : answerForm(deps, form, body, answer);
    return toResponse(answered, signOut, info.sendsText);
  } catch (error) {
    if (!body.isForm || !form) throw error;
    const refusal = refuse(error);
    const refused =
      form.page === "console"
        ? refuseConsoleForm(deps, endpoint, { body, userId }, refusal)
        : refuseForm(deps, endpoint, body, refusal);
    return toResponse(refused, refusal.status === 503 ? signOut : [], info.sendsText);
  }
}

/** Who sent a form. Null: nobody who is signed in. */
async function findSender(deps: Deps, headers: Headers): Promise<string | null> {
  const current = await identifyByCookie(headers, deps, false);
  return current.ok ? current.user.id : null;
}

/** What an endpoint is asked, whoever asks: an HTTP request, or the application in its own process. */
export interface EndpointCall {
  readonly headers: Headers;
  readonly remoteAddress: string | null;
  readonly isResolved?: boolean | undefined;
  /** The application calls by itself: where it gives no address, none was lost, and nothing is counted by it. */
  readonly isOwn?: true;
  readonly params: Readonly<Record<string, string>>;
  /** Reads the body or the query, not checked yet. Asked only of somebody who may call. `undefined`: the endpoint takes nothing. */
  readonly fields: () => unknown;
  /** Where a form says its person was heading; not checked yet. */
  readonly returnTo?: unknown;
  /** Look at the session cookie whatever else the headers carry. */
  readonly cookieOnly: boolean;
  /** Says that whoever asked has gone. */
  readonly signal?: () => AbortSignal | undefined;
  /** What stands beside each line of the log. */
  readonly log: Readonly<Record<string, unknown>>;
}

/**
 * Runs an endpoint: the credential, how fresh it is, the input, then the call itself. Throws refusals.
 *
 * Security: who calls is decided by the credential alone. There is no caller that is trusted because it has none.
 */
export async function runEndpoint(deps: Deps, endpoint: Endpoint, asked: EndpointCall): Promise<Answer> {
  const { headers, remoteAddress, isResolved } = asked;
  const client = readClientInfo(headers, remoteAddress, deps.settings.trustedProxies, isResolved);
  const run = (): Promise<Answer> => runFor(deps, endpoint, asked, client);
  return endpoint.access === "operator" ? notingRefusals(deps, { headers, call: endpoint.id, client }, run) : run();
}

async function runFor(deps: Deps, endpoint: Endpoint, asked: EndpointCall, client: ClientInfo): Promise<Answer> {
  const { settings, clock, queue } = deps;
  const { headers, params, signal } = asked;
  // A form's credential is the browser's cookie; log-out ends the session of its cookie beside any other credential.
  const cookieOnly = asked.cookieOnly || endpoint.clearsSession === true;
  const afresh = endpoint.afresh ?? (endpoint.access === "session" && endpoint.method !== "GET");
  const service = endpoint.scope === undefined ? null : await identifyService(headers, deps, endpoint.scope);
  const { access, level } = endpoint;
  const acting = access === "operator" ? await identifyOperator(headers, deps, level ?? "admin") : null;
  // Of a service's call the header is its key, and no person's.
  const current =
    acting?.current ?? (access === "service" ? unauthenticated : await identify(headers, deps, { cookieOnly, afresh }));
  if (access === "session" || access === "operator") {
    if (!current.ok) throw new AuthError(current.code);
    const maxAge = endpoint.fresh;
    if (maxAge !== undefined && !isFreshlyProven(current.record, maxAge, clock())) {
      throw new AuthError("reauthentication_required", { maxAge });
    }
  }
  const fields = asked.fields();
  const input = fields === undefined ? undefined : validateInput(endpoint.input ?? nothing, fields);
  // A hash is not computed for someone who has gone.
  const patient: Deps["queue"] = { run: (lane, task) => queue.run(lane, task, signal?.()) };
  const logger = withFields(deps.logger, asked.log);
  const cookieHeader = headers.get("cookie");
  const returnTo = parseReturnTo(asked.returnTo, settings);
  const operator = acting?.operator ?? null;
  const known = { deps: { ...deps, queue: patient, logger }, params, client, current, service, operator, headers };
  const call: Call<unknown> = { ...known, cookieHeader, returnTo, input };
  const handle = (): Promise<Answer> => endpoint.handle(call as Call<never>);
  const isCounted = !asked.isOwn || client.ip !== null;
  return isCounted ? underLimits(deps, endpoint, { input, client, cookieHeader, current }, handle) : handle();
}

/** A GET that takes nothing looks at no query: caches and trackers add to it. */
function fieldsOf({ method, input, form }: Endpoint, request: Request, body: RequestBody): unknown {
  if (method !== "GET")
    return body.isForm && form?.read ? form.read(body.fields as Record<string, unknown>) : body.fields;
  return input && readQuery(request.url);
}

/** Of calls that take no fields: a field is then one too many. */
const nothing = z.strictObject({});

const noBody: RequestBody = { isForm: false, fields: {}, returnTo: undefined };

function showPage({ settings }: Deps, { headers }: Request, { page = "", cookies = [] }: Answer): Response {
  const response = pageResponse(
    settings,
    page,
    languageOf((name) => headers.get(name), settings),
  );
  for (const cookie of cookies) response.headers.append("set-cookie", cookie);
  return response;
}

function toResponse(
  { status, body, headers, cookies = [] }: Answer,
  moreCookies: readonly string[],
  sendsText = false,
): Response {
  const response =
    body === undefined
      ? new Response(null, { status })
      : textResponse(JSON.stringify(body), { status, headers: { "content-type": "application/json" } }, sendsText);
  for (const [name, value] of Object.entries(headers ?? {})) response.headers.set(name, value);
  for (const cookie of [...cookies, ...moreCookies]) response.headers.append("set-cookie", cookie);
  return response;
}
