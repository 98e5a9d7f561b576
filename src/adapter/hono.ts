import type { Context, Env, Handler, Input, MiddlewareHandler, Next } from "hono";
import type { BlankInput, HandlerResponse } from "hono/types";
import type { Auth } from "../auth/create-auth.ts";
import { internalsOf } from "../auth/internals.ts";
import { createPathTest } from "../http/own-paths.ts";
import { findOwnPath } from "./find-own-path.ts";
import { createGreeter, type Greeting, greetingVary, mayBeShared } from "./greeter.ts";
import { createAuthGuard, createSessionGuard, createTokenGuard, type Guard, type Verdict } from "./guard.ts";
import type { GuardOptions, TokenGuardOptions } from "./guard-options.ts";
import { carrierOf, isHandshake, parsedBodyOf, peerOf } from "./hono-request.ts";
import { LightResponses } from "./light-responses.ts";
import type { MountOptions } from "./mount-options.ts";
import { pathOf } from "./node-listener.ts";
import type { Refusal } from "./refusal.ts";
import { type RequestAuth, type SessionAuth, type TokenAuth, toRequestAuth } from "./request-auth.ts";
import type { RequestReader } from "./request-reader.ts";
import { readWrapperArguments } from "./wrapper-arguments.ts";

/**
 * What a route behind a guard finds in its context, `c.get("auth")`, `c.var.auth`: behind `requireSession` as it stands,
 * `AuthEnv<TokenAuth>` behind `requireToken`, `AuthEnv<RequestAuth>` behind `requireAuth`.
 */
export interface AuthEnv<A extends SessionAuth | TokenAuth = SessionAuth> {
  Variables: { auth: A };
}

/** What a route behind `withAuth` finds in its context. */
export interface GreetingEnv {
  Variables: { auth: RequestAuth | undefined };
}

const reader: RequestReader<Context> = {
  method: (c) => c.req.raw.method,
  headers: (c) => c.req.raw.headers,
  isHandshake,
  // Fetch's headers join them by a comma.
  repeatsAuthorization: () => false,
  // As hono/request-id sets it.
  requestId: (c) => c.get("requestId"),
  target: (c) => c.req.raw.url.replace(/^https?:\/\/[^/?]*/i, ""),
};

/**
 * Mounts the API, and with `pages` our pages: `app.use(latchkey(auth))`, at the top, under a base path or in a sub-app. Requests for
 * other paths pass by untouched.
 */
export function latchkey(auth: Auth, options: MountOptions = {}): MiddlewareHandler {
  const pages = options.pages ?? false;
  const { settings, handle } = internalsOf(auth);
  const isOwn = createPathTest(settings, pages);
  return async (c, next) => {
    // "/v1/*" has one segment in front of what is matched.
    const depth = c.req.routePath.split("/").length - 2;
    // Not `c.req.path`, which is decoded.
    const path = findOwnPath(isOwn, pathOf(c.req.raw.url), depth);
    if (path === undefined) return next();
    const parsedBody = await parsedBodyOf(c);
    const connection = carrierOf(c);
    const info = {
      pages,
      path,
      remoteAddress: peerOf(c),
      requestId: reader.requestId(c),
      ...(connection && { connection }),
      ...(parsedBody && { parsedBody }),
    };
    return sendResponse(c, await handle(c.req.raw, info));
  };
}

/**
 * Lets a request through when its session cookie carries a live session; otherwise a 401 problem, or a redirect to log in. As a
 * middleware, `app.get("/me", requireSession(auth), handler)`, or around the handler, which saves a step of every request:
 * `app.get("/me", requireSession(auth, handler))`. There the handler's own environment and path have to be named where they matter:
 * `requireSession<AppEnv, "/notes/:id">(auth, handler)`.
 */
export function requireSession(auth: Auth, options?: GuardOptions): MiddlewareHandler<AuthEnv>;
export function requireSession<
  E extends Env = Env,
  P extends string = string,
  I extends Input = BlankInput,
  R extends HandlerResponse<unknown> = HandlerResponse<unknown>,
>(auth: Auth, handler: Handler<E & AuthEnv, P, I, R>): Handler<E, P, I, R>;
export function requireSession<
  E extends Env = Env,
  P extends string = string,
  I extends Input = BlankInput,
  R extends HandlerResponse<unknown> = HandlerResponse<unknown>,
>(auth: Auth, options: GuardOptions, handler: Handler<E & AuthEnv, P, I, R>): Handler<E, P, I, R>;
export function requireSession(auth: Auth, first?: GuardOptions | Step, second?: Step): Step {
  const { options, handler } = readWrapperArguments<Step>(first, second);
  return guardStep(auth, createSessionGuard(auth, options, reader), handler);
}

/**
 * Lets a request through when it carries a good access token as a bearer; otherwise a 401 problem. A cookie counts for nothing. A
 * middleware, or around the handler, as `requireSession`.
 */
export function requireToken(auth: Auth, options?: TokenGuardOptions): MiddlewareHandler<AuthEnv<TokenAuth>>;
export function requireToken<
  E extends Env = Env,
  P extends string = string,
  I extends Input = BlankInput,
  R extends HandlerResponse<unknown> = HandlerResponse<unknown>,
>(auth: Auth, handler: Handler<E & AuthEnv<TokenAuth>, P, I, R>): Handler<E, P, I, R>;
export function requireToken<
  E extends Env = Env,
  P extends string = string,
  I extends Input = BlankInput,
  R extends HandlerResponse<unknown> = HandlerResponse<unknown>,
>(auth: Auth, options: TokenGuardOptions, handler: Handler<E & AuthEnv<TokenAuth>, P, I, R>): Handler<E, P, I, R>;
export function requireToken(auth: Auth, first?: TokenGuardOptions | Step, second?: Step): Step {
  const { options, handler } = readWrapperArguments<Step>(first, second);
  return guardStep(auth, createTokenGuard(auth, options, reader), handler);
}

/**
 * Lets a request through by either: an `Authorization` header decides where there is one, otherwise the session cookie. A middleware, or
 * around the handler, as `requireSession`.
 */
export function requireAuth(auth: Auth, options?: GuardOptions): MiddlewareHandler<AuthEnv<RequestAuth>>;
export function requireAuth<
  E extends Env = Env,
  P extends string = string,
  I extends Input = BlankInput,
  R extends HandlerResponse<unknown> = HandlerResponse<unknown>,
>(auth: Auth, handler: Handler<E & AuthEnv<RequestAuth>, P, I, R>): Handler<E, P, I, R>;
export function requireAuth<
  E extends Env = Env,
  P extends string = string,
  I extends Input = BlankInput,
  R extends HandlerResponse<unknown> = HandlerResponse<unknown>,
>(auth: Auth, options: GuardOptions, handler: Handler<E & AuthEnv<RequestAuth>, P, I, R>): Handler<E, P, I, R>;
export function requireAuth(auth: Auth, first?: GuardOptions | Step, second?: Step): Step {
  const { options, handler } = readWrapperArguments<Step>(first, second);
  return guardStep(auth, createAuthGuard(auth, options, reader), handler);
}

function guardStep(auth: Auth, guard: Guard<Context>, handler: Step = goOn): Step {
  const light = new LightResponses();

  // Security: the answer is about one person, so no shared cache may keep it. A route that knows better can say otherwise; what was said of it
  // before it was known who asks counts for nothing.
  const settle = (verdict: Verdict, c: Context, next: Next): ReturnType<Step> => {
    if (!verdict.ok) return refuse(c, verdict);
    c.set("auth", toRequestAuth(auth, verdict));
    if (light.isUntouched(c)) return answerLightly(c, next);
    c.header("cache-control", privateOnly);
    return complete(c, handler(c, next), privately);
  };

  /** As `settle` goes on, where the header can wait for the answer. */
  const answerLightly = (c: Context, next: Next): ReturnType<Step> => {
    let answer: ReturnType<Step>;
    try {
      answer = handler(c, next);
    } catch (error) {
      c.header("cache-control", privateOnly);
      throw error;
    }
    if (!(answer instanceof Promise)) return completeLightly(c, answer) as Response;
    return answer.then(
      (found) => completeLightly(c, found),
      (error: unknown) => {
        c.header("cache-control", privateOnly);
        throw error;
      },
    );
  };

  const completeLightly = (c: Context, answer: Response | void): Response | void => {
    const response = answerOf(c, answer);
    // Somebody else makes an answer of the context.
    if (response === undefined) c.header("cache-control", privateOnly);
    if (response === undefined || response.status < 200) return answer;
    const completed = light.complete(response, "cache-control", privateOnly);
    if (completed === response) return answer;
    return completed === undefined ? completeNow(c, answer, privately) : putInPlace(c, answer, completed);
  };
  // A function of its own, so that what it closes over is made only when it is needed.
  const settleLater = async (verdict: Promise<Verdict>, c: Context, next: Next) => settle(await verdict, c, next);
  return (c, next) => {
    const verdict = guard(c);
    return verdict instanceof Promise ? settleLater(verdict, c, next) : settle(verdict, c, next);
  };
}

/**
 * Sets `auth` when someone is signed in, and never refuses: for pages that only greet. While the database is away it greets nobody
 * that it does not remember. A middleware, or around the handler.
 */
export function withAuth(auth: Auth): MiddlewareHandler<GreetingEnv>;
export function withAuth<
  E extends Env = Env,
  P extends string = string,
  I extends Input = BlankInput,
  R extends HandlerResponse<unknown> = HandlerResponse<unknown>,
>(auth: Auth, handler: Handler<E & GreetingEnv, P, I, R>): Handler<E, P, I, R>;
export function withAuth(auth: Auth, handler: Step = goOn): Step {
  const greet = createGreeter(auth, reader);
  const settle = (greeting: Greeting, c: Context, next: Next): ReturnType<Step> => {
    const isPrivate = !mayBeShared(greeting);
    c.header("vary", greetingVary, { append: true });
    if (isPrivate) c.header("cache-control", privateOnly);
    // Security: what another middleware calls `auth` (a password of HTTP's own scheme, a token) is nobody's session.
    c.set("auth", greeting.ok ? toRequestAuth(auth, greeting) : undefined);
    return complete(c, handler(c, next), { isPrivate, varies: true });
  };
  const settleLater = async (greeting: Promise<Greeting>, c: Context, next: Next) => settle(await greeting, c, next);
  return (c, next) => {
    const greeting = greet(c);
    return greeting instanceof Promise ? settleLater(greeting, c, next) : settle(greeting, c, next);
  };
}

/** A middleware or a handler, as Hono calls both. */
type Step = (c: Context, next: Next) => Response | Promise<Response | void>;

/** What a middleware does where a wrapper calls its handler. */
const goOn: Step = (_c, next) => next();

const privateOnly = "private, no-store";

/** What an answer says of itself, unless its route has said something else. */
interface Traits {
  readonly isPrivate: boolean;
  readonly varies: boolean;
}

/** Of an answer that a guard has let through. */
const privately: Traits = { isPrivate: true, varies: false };

/**
 * Security: an answer that was made without Hono's help (`new Response`, `fetch`, another application under `mount`) has none of the
 * headers that were set on the context: a shared cache would keep it.
 */
function complete(c: Context, answer: ReturnType<Step>, traits: Traits): ReturnType<Step> {
  if (answer instanceof Promise) return answer.then((found) => completeNow(c, found, traits));
  return completeNow(c, answer, traits) as Response;
}

function completeNow(c: Context, answer: Response | void, { isPrivate, varies }: Traits): Response | void {
  const response = answerOf(c, answer);
  // A connection that becomes another protocol's is no answer that anybody keeps.
  if (!response || response.status < 200) return answer;
  const lacking: [name: string, value: string][] = [];
  if (isPrivate && !response.headers.has("cache-control")) lacking.push(["cache-control", privateOnly]);
  const vary = varies ? lackingVary(response.headers.get("vary") ?? "") : "";
  if (vary !== "") lacking.push(["vary", vary]);
  if (lacking.length === 0) return answer;
  // Headers of an answer that was fetched cannot be changed.
  const completed = new Response(response.body, response);
  for (const [name, value] of lacking) completed.headers.append(name, value);
  return putInPlace(c, answer, completed);
}

/** What a step has answered, or, where it has called `next`, what came after it. Undefined: nobody has, yet. */
function answerOf(c: Context, answer: Response | void): Response | undefined {
  return isPassedOn(c, answer) ? (c.finalized ? c.res : undefined) : (answer as Response);
}

/** Whoever has called `next` has no answer, or the context, which Hono's `next` gives: what came after has put its answer there. */
function isPassedOn(c: Context, answer: Response | void): boolean {
  return !answer || (answer as unknown) === c;
}

function putInPlace(c: Context, answer: Response | void, completed: Response): Response | void {
  if (!isPassedOn(c, answer)) return completed;
  // Without this Hono would put the old answer's headers over the new one's.
  c.res = undefined;
  c.res = completed;
}

/** What caches are not told yet of what an answer depends on. */
function lackingVary(vary: string): string {
  const names = vary.split(",").map((name) => name.trim().toLowerCase());
  const lacking = greetingVary.split(", ").filter((name) => !names.includes(name.toLowerCase()));
  return names.includes("*") ? "" : lacking.join(", ");
}

function refuse(c: Context, { status, headers, body }: Refusal): Response {
  return sendResponse(c, new Response(body === "" ? null : body, { status, headers }));
}

/**
 * Puts an answer into Hono's own. Header by header, because of a cookie that a middleware set before Hono would otherwise keep that
 * one and lose ours, and an earlier `Cache-Control` would count more than ours.
 */
function sendResponse(c: Context, response: Response): Response {
  for (const [name, value] of response.headers) {
    c.header(name, value, { append: name === "set-cookie" || name === "vary" });
  }
  return c.newResponse(response.body, response.status as 200);
}
