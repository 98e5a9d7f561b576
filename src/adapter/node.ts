import type { IncomingMessage, ServerResponse } from "node:http";
import type { Auth } from "../auth/create-auth.ts";
import { internalsOf } from "../auth/internals.ts";
import { AuthError } from "../error/auth-error.ts";
import { ConfigurationError } from "../error/configuration-error.ts";
import { describeError } from "../shared/logger.ts";
import { createGreeter, greetingVary, mayBeShared } from "./greeter.ts";
import { createAuthGuard, createSessionGuard, createTokenGuard, type Guard, type Passed } from "./guard.ts";
import type { GuardOptions, TokenGuardOptions } from "./guard-options.ts";
import type { MountOptions } from "./mount-options.ts";
import { createNodeMount, type NodeRequest } from "./node-mount.ts";
import { nodeReader } from "./node-reader.ts";
import { problemRefusal, sendRefusal } from "./refusal.ts";
import {
  type RequestAuth,
  type SessionAuth,
  type TokenAuth,
  toRequestAuth,
  toSessionAuth,
  toTokenAuth,
} from "./request-auth.ts";
import { readWrapperArguments } from "./wrapper-arguments.ts";

/** What `createServer` of `node:http` and `node:https` takes. */
export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

const noListener = "listener is missing: a guard of latchkey/node stands around one, requireSession(auth, listener).";

/** A request after a guard. */
export type GuardedRequest<A extends SessionAuth | TokenAuth = SessionAuth> = IncomingMessage & { readonly auth: A };

/** A request of which it is known who sent it, if anybody did. */
export type GreetedRequest = IncomingMessage & { readonly auth: RequestAuth | undefined };

/** A listener behind a guard. */
export type GuardedListener<A extends SessionAuth | TokenAuth = SessionAuth> = (
  request: GuardedRequest<A>,
  response: ServerResponse,
) => unknown;

/** A listener behind `withAuth`. */
export type GreetingListener = (request: GreetedRequest, response: ServerResponse) => unknown;

/**
 * Answers requests for the API and, when they are served, our pages. With `next` every other request is handed on untouched; without,
 * it is answered as `not_found`.
 */
export function latchkey(
  auth: Auth,
  options: MountOptions = {},
): (request: IncomingMessage, response: ServerResponse, next?: () => void) => void {
  const mount = createNodeMount(auth, options);
  return (
    request,
    response,
    next = () => sendRefusal(response, problemRefusal(new AuthError("not_found"), nodeReader.requestId(request))),
  ) => mount(request, response, next);
}

/** Lets a request through when its session cookie carries a live session; otherwise a 401 problem, or a redirect to log in. */
export function requireSession(auth: Auth, listener: GuardedListener): Listener;
export function requireSession(auth: Auth, options: GuardOptions, listener: GuardedListener): Listener;
export function requireSession(auth: Auth, first: GuardOptions | GuardedListener, second?: GuardedListener): Listener {
  const { options, handler } = readWrapperArguments(first, second);
  return guardListener(auth, createSessionGuard(auth, options, nodeReader), toSessionAuth, handler);
}

/** Lets a request through when it carries a good access token as a bearer; otherwise a 401 problem. A cookie counts for nothing. */
export function requireToken(auth: Auth, listener: GuardedListener<TokenAuth>): Listener;
export function requireToken(auth: Auth, options: TokenGuardOptions, listener: GuardedListener<TokenAuth>): Listener;
export function requireToken(
  auth: Auth,
  first: TokenGuardOptions | GuardedListener<TokenAuth>,
  second?: GuardedListener<TokenAuth>,
): Listener {
  const { options, handler } = readWrapperArguments<GuardedListener<TokenAuth>>(first, second);
  return guardListener(auth, createTokenGuard(auth, options, nodeReader), toTokenAuth, handler);
}

/** Lets a request through by either: an `Authorization` header decides where there is one, otherwise the session cookie. */
export function requireAuth(auth: Auth, listener: GuardedListener<RequestAuth>): Listener;
export function requireAuth(auth: Auth, options: GuardOptions, listener: GuardedListener<RequestAuth>): Listener;
export function requireAuth(
  auth: Auth,
  first: GuardOptions | GuardedListener<RequestAuth>,
  second?: GuardedListener<RequestAuth>,
): Listener {
  const { options, handler } = readWrapperArguments(first, second);
  return guardListener(auth, createAuthGuard(auth, options, nodeReader), toRequestAuth, handler);
}

/**
 * Says who is signed in, if anybody is, and never refuses: for pages that only greet. While the database is away it greets nobody that
 * it does not remember.
 */
export function withAuth(auth: Auth, listener: GreetingListener): Listener {
  if (typeof listener !== "function") throw new ConfigurationError("listener", noListener);
  const greet = createGreeter(auth, nodeReader);
  return (request, response) =>
    settle(
      auth,
      response,
      () => greet(request),
      (greeting) => {
        response.appendHeader("vary", greetingVary);
        if (!mayBeShared(greeting)) keepPrivate(response);
        const found = greeting.ok ? toRequestAuth(auth, greeting) : undefined;
        return listener(Object.assign(request, { auth: found }), response);
      },
    );
}

function guardListener<P extends Passed, A>(
  auth: Auth,
  guard: Guard<NodeRequest, P>,
  toAuth: (auth: Auth, found: P) => A,
  listener: ((request: IncomingMessage & { readonly auth: A }, response: ServerResponse) => unknown) | undefined,
): Listener {
  if (listener === undefined) throw new ConfigurationError("listener", noListener);
  return (request, response) =>
    settle(
      auth,
      response,
      () => guard(request),
      (verdict) => {
        if (!verdict.ok) return sendRefusal(response, verdict);
        keepPrivate(response);
        return listener(Object.assign(request, { auth: toAuth(auth, verdict) }), response);
      },
    );
}

/** Security: the answer is about one person, so no shared cache may keep it. A listener that knows better can say otherwise. */
function keepPrivate(response: ServerResponse): void {
  response.setHeader("cache-control", "private, no-store");
}

/** Goes on with what is found. There is no framework that would handle a failure: it is logged, and answered as ours are. */
function settle<T>(
  auth: Auth,
  response: ServerResponse,
  find: () => T | Promise<T>,
  goOn: (found: T) => unknown,
): void {
  const fail = (error: unknown): void => {
    internalsOf(auth).logger.error(describeError(error), "request failed");
    sendRefusal(response, problemRefusal(new AuthError("internal_error"), undefined));
  };
  let found: T | Promise<T>;
  try {
    found = find();
  } catch (error) {
    return fail(error);
  }
  if (found instanceof Promise) found.then(goOn, fail);
  else goOn(found);
}
