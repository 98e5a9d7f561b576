import type { IncomingHttpHeaders } from "node:http";
import type { FastifyPluginCallback } from "fastify";
import type { Auth } from "../auth/create-auth.ts";
import { handshakeHeader } from "../http/origin-rule.ts";
import { fastifyRoutes } from "./fastify-routes.ts";
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
import type { Refusal } from "./refusal.ts";
import { type RequestAuth, toRequestAuth } from "./request-auth.ts";
import { type RequestReader, repeatsAuthorization } from "./request-reader.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Set by every guard, and by `withAuth` when someone is signed in; undefined on a route with none of them. */
    auth: RequestAuth;
  }
}

/** What Fastify's `register` may be told about the plugin. */
export interface RegisterOptions {
  /** A path in front of everything that is registered. */
  readonly prefix?: string;
}

/** What is used of Fastify's request, whatever a route's schema makes of its types. */
interface GuardRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly originalUrl: string;
  readonly id: string;
  readonly raw: { readonly rawHeaders: readonly string[] };
  auth: RequestAuth | undefined;
}

interface GuardReply {
  header(name: string, value: string): unknown;
  getHeader(name: string): number | string | string[] | undefined;
  // A route may say which statuses and payloads it answers with. A refusal is none of those.
  readonly code: (status: never) => unknown;
  readonly send: (payload: never) => unknown;
}

type Done = (error?: Error) => void;

/** A hook for `onRequest`, `preValidation` or `preHandler`, of a route or of a scope. */
export type Hook = (request: GuardRequest, reply: GuardReply, done: Done) => void;

const reader: RequestReader<GuardRequest> = {
  method: (request) => request.method,
  headers: (request) => request.headers,
  isHandshake: (request) => request.headers[handshakeHeader] !== undefined,
  repeatsAuthorization: (request) => repeatsAuthorization(request.raw.rawHeaders),
  requestId: (request) => request.id,
  target: (request) => request.originalUrl,
};

/**
 * Mounts the API, and with `pages` our pages: `app.register(latchkey(auth))`, at the top or with a `prefix`. The routes live in a
 * context of their own with a parser of their own, so that neither meets the application's; `request.auth` is declared where the
 * plugin is registered.
 */
export function latchkey(auth: Auth, options: MountOptions = {}): FastifyPluginCallback<RegisterOptions> {
  const routes = fastifyRoutes(auth, options);
  const plugin: FastifyPluginCallback<RegisterOptions> = (instance, { prefix }, done) => {
    // Declared once, so that every request has one shape from the start. A second installation finds it there.
    if (!instance.hasRequestDecorator("auth")) instance.decorateRequest("auth");
    instance.register(routes, prefix === undefined ? {} : { prefix });
    done();
  };
  return Object.assign(plugin, {
    // As fastify-plugin does it: what is decorated here is seen by the application.
    [Symbol.for("skip-override")]: true,
    [Symbol.for("fastify.display-name")]: "latchkey",
    [Symbol.for("plugin-meta")]: { name: "latchkey", fastify: "5.x" },
  });
}

/** Lets a request through when its session cookie carries a live session; otherwise a 401 problem, or a redirect to log in. */
export function requireSession(auth: Auth, options: GuardOptions = {}): Hook {
  return guardRoute(auth, createSessionGuard(auth, options, reader));
}

/** Lets a request through when it carries a good access token as a bearer; otherwise a 401 problem. A cookie counts for nothing. */
export function requireToken(auth: Auth, options: TokenGuardOptions = {}): Hook {
  return guardRoute(auth, createTokenGuard(auth, options, reader));
}

/** Lets a request through by either: an `Authorization` header decides where there is one, otherwise the session cookie. */
export function requireAuth(auth: Auth, options: GuardOptions = {}): Hook {
  return guardRoute(auth, createAuthGuard(auth, options, reader));
}

function guardRoute(auth: Auth, guard: Guard<GuardRequest>): Hook {
  const settle = (verdict: Verdict, request: GuardRequest, reply: GuardReply, done: Done): void => {
    if (!verdict.ok) return refuse(reply, verdict);
    admit(auth, verdict, request, reply);
    done();
  };
  // A function of its own, so that what it closes over is made only when it is needed.
  const settleLater = (verdict: Promise<Verdict>, request: GuardRequest, reply: GuardReply, done: Done): void => {
    verdict.then((found) => settle(found, request, reply, done)).catch(done);
  };
  return (request, reply, done) => {
    const verdict = guard(request);
    if (verdict instanceof Promise) settleLater(verdict, request, reply, done);
    else settle(verdict, request, reply, done);
  };
}

/**
 * Sets `request.auth` when someone is signed in, and never refuses: for pages that only greet. While the database is away it greets
 * nobody that it does not remember.
 */
export function withAuth(auth: Auth): Hook {
  const greet = createGreeter(auth, reader);
  const settle = (greeting: Greeting, request: GuardRequest, reply: GuardReply, done: Done): void => {
    const vary = reply.getHeader("vary");
    reply.header("vary", vary === undefined ? greetingVary : `${String(vary)}, ${greetingVary}`);
    if (greeting.ok) {
      admit(auth, greeting, request, reply);
      return done();
    }
    if (!mayBeShared(greeting)) reply.header("cache-control", "private, no-store");
    // Security: what another plugin calls `auth` (a password of HTTP's own scheme, a token) is nobody's session.
    if (request.auth !== undefined) request.auth = undefined;
    done();
  };
  const settleLater = (greeting: Promise<Greeting>, request: GuardRequest, reply: GuardReply, done: Done): void => {
    greeting.then((found) => settle(found, request, reply, done)).catch(done);
  };
  return (request, reply, done) => {
    const greeting = greet(request);
    if (greeting instanceof Promise) settleLater(greeting, request, reply, done);
    else settle(greeting, request, reply, done);
  };
}

function admit(auth: Auth, found: Passed, request: GuardRequest, reply: GuardReply): void {
  // Security: the answer is about one person, so no shared cache may keep it. A route that knows better can say otherwise.
  reply.header("cache-control", "private, no-store");
  request.auth = toRequestAuth(auth, found);
}

function refuse(reply: GuardReply, { status, headers, body }: Refusal): void {
  reply.code(status as never);
  for (const [name, value] of Object.entries(headers)) reply.header(name, value);
  // As bytes, so that neither a serializer of the application's nor a charset comes to it.
  reply.send((body === "" ? undefined : Buffer.from(body)) as never);
}
