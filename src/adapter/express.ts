import type { IncomingMessage, ServerResponse } from "node:http";
import type { Auth } from "../auth/create-auth.ts";
import { createGreeter, type Greeting, greetingVary, mayBeShared } from "./greeter.ts";
import {
  createAuthGuard,
  createSessionGuard,
  createTokenGuard,
  type Guard,
  type Passed,
  type Verdict,
} from "./guard.ts";
import type { GuardOptions, TokenGuardOptions } from "./guard-options.ts";
import type { MountOptions } from "./mount-options.ts";
import { createNodeMount, type Next, type NodeRequest } from "./node-mount.ts";
import { nodeReader } from "./node-reader.ts";
import { sendRefusal } from "./refusal.ts";
import { type RequestAuth, toRequestAuth } from "./request-auth.ts";

declare global {
  namespace Express {
    interface Request {
      /** Set by every guard, and by `withAuth` when someone is signed in; undefined on a route with none of them. */
      auth: RequestAuth;
    }
  }
}

/** What is used of Express's request: 4 and 5 have it. */
interface ExpressRequest extends NodeRequest {
  auth?: RequestAuth | undefined;
}

/** A middleware of Express 4 or 5, without naming either one's types. */
export type Middleware = (request: IncomingMessage, response: ServerResponse, next: Next) => void;

/** Mounts the API, before or after body parsers, at the top or under a path. Requests for other paths pass by untouched. */
export function latchkey(auth: Auth, options: MountOptions = {}): Middleware {
  return createNodeMount(auth, options);
}

/** Lets a request through when its session cookie carries a live session; otherwise a 401 problem, or a redirect to log in. */
export function requireSession(auth: Auth, options: GuardOptions = {}): Middleware {
  return guardRoute(auth, createSessionGuard(auth, options, nodeReader));
}

/** Lets a request through when it carries a good access token as a bearer; otherwise a 401 problem. A cookie counts for nothing. */
export function requireToken(auth: Auth, options: TokenGuardOptions = {}): Middleware {
  return guardRoute(auth, createTokenGuard(auth, options, nodeReader));
}

/** Lets a request through by either: an `Authorization` header decides where there is one, otherwise the session cookie. */
export function requireAuth(auth: Auth, options: GuardOptions = {}): Middleware {
  return guardRoute(auth, createAuthGuard(auth, options, nodeReader));
}

function guardRoute(auth: Auth, guard: Guard<ExpressRequest>): Middleware {
  const settle = (verdict: Verdict, request: ExpressRequest, response: ServerResponse, next: Next): void => {
    if (verdict.ok) admit(auth, verdict, request, response, next);
    else sendRefusal(response, verdict);
  };
  // A function of its own, so that what it closes over is made only when it is needed.
  const settleLater = (
    later: Promise<Verdict>,
    request: ExpressRequest,
    response: ServerResponse,
    next: Next,
  ): void => {
    later.then((verdict) => settle(verdict, request, response, next)).catch(next);
  };
  return (request: ExpressRequest, response, next) => {
    const verdict = guard(request);
    if (verdict instanceof Promise) settleLater(verdict, request, response, next);
    else settle(verdict, request, response, next);
  };
}

/**
 * Sets `req.auth` when someone is signed in, and never refuses: for pages that only greet. While the database is away it greets
 * nobody that it does not remember.
 */
export function withAuth(auth: Auth): Middleware {
  const greet = createGreeter(auth, nodeReader);
  return (request: ExpressRequest, response, next) => {
    const settle = (greeting: Greeting): void => {
      response.appendHeader("vary", greetingVary);
      if (greeting.ok) return admit(auth, greeting, request, response, next);
      if (!mayBeShared(greeting)) response.setHeader("cache-control", "private, no-store");
      // Security: what another middleware calls `auth` (a password of HTTP's own scheme, a token) is nobody's session.
      if (request.auth !== undefined) request.auth = undefined;
      next();
    };
    const greeting = greet(request);
    if (greeting instanceof Promise) greeting.then(settle).catch(next);
    else settle(greeting);
  };
}

function admit(auth: Auth, found: Passed, request: ExpressRequest, response: ServerResponse, next: Next): void {
  // Security: the answer is about one person, so no shared cache may keep it. A route that knows better can say otherwise.
  response.setHeader("cache-control", "private, no-store");
  request.auth = toRequestAuth(auth, found);
  next();
}
