import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Auth } from "../auth/create-auth.ts";
import { internalsOf } from "../auth/internals.ts";
import { AuthError } from "../error/auth-error.ts";
import { withQuery } from "../http/form-answer.ts";
import { isNavigation } from "../http/navigation.ts";
import { explainOriginRefusal, passesOriginRule } from "../http/origin-rule.ts";
import { ownsPath } from "../http/own-paths.ts";
import { describeProblem } from "../http/problem.ts";
import type { HttpSettings } from "../http/settings.ts";
import type { Session } from "../session/session.ts";
import type { NotSignedInCode, SessionCheck, SignedIn } from "../session/session-check.ts";
import type { User } from "../user/user.ts";
import { createNodeListener, pathOf } from "./node-listener.ts";

/** Who a request comes from, as a guard puts it on `req.auth`. */
export interface RequestAuth {
  readonly user: User;
  readonly session: Session;
  /** Reads the user as she is now. Null: she was deleted in the meantime. */
  readonly getUser: () => Promise<User | null>;
}

declare global {
  namespace Express {
    interface Request {
      /** Set by `requireSession`, and by `withAuth` when someone is signed in; undefined on a route with neither. */
      auth: RequestAuth;
    }
  }
}

/** What is used of Express's request: 4 and 5 have it. */
interface ExpressRequest extends IncomingMessage {
  readonly originalUrl?: string;
  readonly ip?: string;
  readonly body?: unknown;
  auth?: RequestAuth;
}

type Next = (error?: unknown) => void;

/** A middleware of Express 4 or 5, without naming either one's types. */
export type Middleware = (request: IncomingMessage, response: ServerResponse, next: Next) => void;

export interface MountOptions {
  /** Serve our own pages too: /login, /register, /account. @default false */
  readonly pages?: boolean;
}

export interface GuardOptions {
  /** Send a page's visitor to the log-in page and back, instead of a 401. Everything else still gets the 401. @default false */
  readonly redirect?: boolean;
  /** Refuse unsafe requests from other sites, as the API does. @default true */
  readonly csrf?: boolean;
}

/** Mounts the API, before or after body parsers, at the top or under a path. Requests for other paths pass by untouched. */
export function latchkey(auth: Auth, options: MountOptions = {}): Middleware {
  const pages = options.pages ?? false;
  const { settings } = internalsOf(auth);
  const findOwnPath = (request: ExpressRequest): string | undefined =>
    [request.originalUrl ?? "", request.url ?? ""].map(pathOf).find((path) => ownsPath(settings, path, pages));
  const listener = createNodeListener(auth, (request: ExpressRequest) => {
    const path = findOwnPath(request);
    return {
      pages,
      remoteAddress: clientAddress(settings, request),
      ...(path !== undefined && { path }),
      // A body parser of the application's may have been first: then the stream is empty and this is what was in it.
      ...(request.readableDidRead && { parsedBody: { value: request.body } }),
    };
  });
  return (request, response, next) => {
    if (findOwnPath(request) === undefined) next();
    else listener(request, response).catch(next);
  };
}

/** Lets a request through when its session cookie carries a live session; otherwise a 401 problem, or a redirect to log in. */
export function requireSession(auth: Auth, options: GuardOptions = {}): Middleware {
  const { redirect = false, csrf = true } = options;
  const { settings } = internalsOf(auth);
  return (request: ExpressRequest, response, next) => {
    if (csrf && !passesOriginRule(request.method ?? "", (name) => readHeader(request, name), settings)) {
      return sendProblem(response, explainOriginRefusal(readHeader(request, "origin") ?? null, settings));
    }
    const decide = (check: SessionCheck): void => {
      if (check.ok) admit(auth, check, request, response, next);
      else if (redirect && isPageRequest(request)) sendToLogin(settings, check.code, request, response);
      else sendProblem(response, new AuthError(check.code));
    };
    withCheck(auth, request, decide, (error) => {
      if (error instanceof AuthError) sendProblem(response, error);
      else next(error);
    });
  };
}

/**
 * Sets `req.auth` when someone is signed in, and never refuses: for pages that only greet. While the database is away it greets
 * nobody that it does not remember.
 */
export function withAuth(auth: Auth): Middleware {
  return (request: ExpressRequest, response, next) => {
    const decide = (check: SessionCheck): void => {
      response.appendHeader("vary", "Cookie");
      if (check.ok) admit(auth, check, request, response, next);
      else next();
    };
    withCheck(auth, request, decide, (error) => {
      if (!(error instanceof AuthError)) return next(error);
      response.setHeader("cache-control", "private, no-store");
      next();
    });
  };
}

function admit(auth: Auth, check: SignedIn, request: ExpressRequest, response: ServerResponse, next: Next): void {
  // Security: the answer is about one person, so no shared cache may keep it. A route that knows better can say otherwise.
  response.setHeader("cache-control", "private, no-store");
  request.auth = new CheckedRequest(auth, check);
  next();
}

/** Hands on what the session cookie carries, in the same tick when it is remembered. */
function withCheck(
  auth: Auth,
  request: ExpressRequest,
  decide: (check: SessionCheck) => void,
  fail: (error: unknown) => void,
): void {
  let check: SessionCheck | Promise<SessionCheck>;
  try {
    check = auth.authenticate(request.headers);
  } catch (error) {
    return fail(error);
  }
  if (check instanceof Promise) check.then(decide, fail);
  else decide(check);
}

class CheckedRequest implements RequestAuth {
  readonly user: User;
  readonly session: Session;
  // A property and no method, so that it can be taken off: `const { user, getUser } = req.auth`.
  readonly getUser: () => Promise<User | null>;

  constructor(auth: Auth, check: SignedIn) {
    this.user = check.user;
    this.session = check.session;
    this.getUser = () => auth.users.find(check.user.id);
  }
}

function isPageRequest(request: ExpressRequest): boolean {
  const isRead = request.method === "GET" || request.method === "HEAD";
  return isRead && isNavigation((name) => readHeader(request, name));
}

function sendToLogin(
  settings: HttpSettings,
  code: NotSignedInCode,
  request: ExpressRequest,
  response: ServerResponse,
): void {
  const notice = code === "unauthenticated" ? "login_required" : code;
  const target = request.originalUrl ?? request.url ?? "/";
  // A proxy may have taken the base URL's path off: the browser has to have it back.
  const returnTo = target.startsWith(`${settings.mountPath}/`) ? target : settings.mountPath + target;
  response.statusCode = 303;
  response.setHeader("cache-control", "no-store");
  response.setHeader("location", withQuery(settings.pages.login, { notice, returnTo }));
  response.end();
}

function sendProblem(response: ServerResponse, error: AuthError): void {
  const { status, headers, body } = describeProblem(error, randomUUID());
  response.writeHead(status, headers);
  response.end(body);
}

/** Without proxies named in our own options, Express's answer counts: "trust proxy" is where its users say the same. */
function clientAddress(settings: HttpSettings, request: ExpressRequest): string | null {
  const isOurs = settings.trustedProxies.kind !== "none";
  return (isOurs ? request.socket.remoteAddress : request.ip) ?? null;
}

function readHeader(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
}
