import type { ServerResponse } from "node:http";
import type { Auth } from "../auth/create-auth.ts";
import { internalsOf } from "../auth/internals.ts";
import { isOwnMethodName } from "../auth/start-session-for.ts";
import type { AuthError } from "../error/auth-error.ts";
import { ConfigurationError } from "../error/configuration-error.ts";
import { toHeaders } from "../http/headers-like.ts";
import { explainOriginRefusal, passesOriginRule } from "../http/origin-rule.ts";
import { clearCarrierCookies } from "../http/refresh-cookie.ts";
import type { HttpSettings } from "../http/settings.ts";
import type { VerifiedCheck } from "../session/session-check.ts";
import type { User } from "../user/user.ts";
import type { Middleware } from "./express.ts";
import { type ExpressSessionRequest, forgetPassportUser } from "./express-session.ts";
import { clientAddress, type Next } from "./node-mount.ts";
import { nodeReader } from "./node-reader.ts";
import type { PassportCallback, PassportLogInOptions, PassportLogOutOptions } from "./passport-members.ts";
import { type RequestAuth, type SessionAuth, toSessionAuth } from "./request-auth.ts";
import { headerOf } from "./request-reader.ts";

/** No row, as passport's `deserializeUser` says it too. */
type Nobody = null | undefined | false;

/** How `passportCompat` differs from passport, or from what it does by itself. */
export interface PassportCompatOptions<Row extends object = User> {
  /**
   * What `req.user` is, as passport's `deserializeUser` had it: your own row of whoever is signed in. Called once for each request of hers.
   * None: she is nobody to this request. @default our user, which is there already
   */
  readonly user?: ((found: SessionAuth) => Row | Nobody | Promise<Row | Nobody>) | undefined;
  /**
   * Lets strategies that stay sign people in: what `req.login(row)`, and so `passport.authenticate("ldap")`, starts a session with.
   * @default `req.login` gives an error
   */
  readonly logIn?: PassportLogIn<Row> | undefined;
  /** To unsafe requests from other sites whoever their cookie names is nobody, and cannot be logged in or out. @default true */
  readonly csrf?: boolean | undefined;
}

/** See `auth.startSession`. */
export interface PassportLogIn<Row> {
  /** As it stands in the list of sessions: "ldap", "saml". */
  readonly method: string;
  /** The id here of somebody whom a strategy has proven. */
  readonly userId: (row: Row) => string;
}

type Done = PassportCallback | undefined;

/** A request as passport leaves it. */
interface PassportRequest<Row> extends ExpressSessionRequest {
  auth?: RequestAuth | undefined;
  /** Passport itself leaves null behind after log-out. */
  user?: Row | User | null | undefined;
  isAuthenticated?: () => boolean;
  isUnauthenticated?: () => boolean;
  logout?: LogOut;
  logOut?: LogOut;
  login?: LogIn<Row>;
  logIn?: LogIn<Row>;
}

type LogOut = (options: PassportLogOutOptions | Done, done?: Done) => void;
type LogIn<Row> = (row: Row, options: PassportLogInOptions | Done, done?: Done) => void;

/**
 * Gives requests what passport gave them: `req.user`, `isAuthenticated()`, `isUnauthenticated()`, `logout(done)`, and `login(row, done)` for
 * strategies that stay. Takes the place of `session()`, `passport.initialize()` and `passport.session()`. Never refuses; `req.auth` is set
 * as by `withAuth`, so that routes can move from one to the other. By the session cookie alone. What fails is handed to `next`, as passport does.
 */
export function passportCompat<Row extends object = User>(
  auth: Auth,
  options: PassportCompatOptions<Row> = {},
): Middleware {
  const { identify, settings } = internalsOf(auth);
  const { user: findRow, logIn, csrf } = resolveOptions(options, settings.providers);

  // Security: the application's own `isAuthenticated()` is its guard, so the rule of guards stands here.
  const isForeign = ({ method = "", headers }: ExpressSessionRequest): boolean =>
    csrf && !passesOriginRule(method, (name) => headerOf(headers, name), settings);

  const refuseForeign = ({ headers }: ExpressSessionRequest): AuthError =>
    explainOriginRefusal(headers.origin ?? null, settings);

  async function end(request: PassportRequest<Row>, response: ServerResponse): Promise<void> {
    const headers = toHeaders(request.headers);
    // What another scheme says must not stand in the way of the cookie, whose session is to end.
    headers.delete("authorization");
    const { remoteAddress } = clientAddress(settings, request);
    try {
      await auth.api.logout({ headers, remoteAddress });
    } finally {
      for (const cookie of clearCarrierCookies(settings)) response.appendHeader("set-cookie", cookie);
    }
  }

  async function begin(row: Row, request: PassportRequest<Row>, response: ServerResponse): Promise<void> {
    if (logIn === null) {
      throw new ConfigurationError("logIn", "req.login needs the option logIn of passportCompat: { method, userId }.");
    }
    const { remoteAddress } = clientAddress(settings, request);
    const { method, userId } = logIn;
    const started = await auth.startSession({ userId: userId(row), method, headers: request.headers, remoteAddress });
    for (const cookie of started.cookies) response.appendHeader("set-cookie", cookie);
  }

  function addMembers(request: PassportRequest<Row>, response: ServerResponse): void {
    request.isAuthenticated = () => Boolean(request.user);
    request.isUnauthenticated = () => !request.user;
    request.logOut = request.logout = (options, second) => {
      const done = typeof options === "function" ? options : second;
      request.user = null;
      request.auth = undefined;
      if (typeof done !== "function") throw new Error("req#logout requires a callback function");
      if (isForeign(request)) return done(refuseForeign(request));
      // A session of express-session's may still be there: its cookie must not open anything either.
      forgetPassportUser(request);
      void end(request, response).then(() => done(), done);
    };
    request.logIn = request.login = (row, options, second) => {
      const done = typeof options === "function" ? options : second;
      const { session = true } = typeof options === "object" ? options : {};
      request.user = row;
      if (!session) return done?.();
      if (typeof done !== "function") throw new Error("req#login requires a callback function");
      const fail = (error: unknown): void => {
        request.user = null;
        done(error);
      };
      if (isForeign(request)) return fail(refuseForeign(request));
      void begin(row, request, response).then(() => done(), fail);
    };
  }

  function greet(request: PassportRequest<Row>, found: SessionAuth, row: Row | User | Nobody, next: Next): void {
    if (row) {
      request.auth = found;
      request.user = row;
    }
    next();
  }

  function settle(
    check: VerifiedCheck,
    { request, response, next }: { request: PassportRequest<Row>; response: ServerResponse; next: Next },
  ): void {
    if (!check.ok || isForeign(request)) return next();
    // Security: the answer is about one person, so no shared cache may keep it.
    response.setHeader("cache-control", "private, no-store");
    const found = toSessionAuth(auth, check);
    const row = findRow === null ? found.user : findRow(found);
    if (row instanceof Promise) row.then((late) => greet(request, found, late, next)).catch(next);
    else greet(request, found, row, next);
  }

  return (request: PassportRequest<Row>, response, next) => {
    addMembers(request, response);
    response.appendHeader("vary", "Cookie");
    // Security: whatever another middleware calls so is nobody's session.
    request.user = undefined;
    request.auth = undefined;
    const turn = { request, response, next };
    try {
      const check = identify.session(nodeReader.headers(request));
      if (check instanceof Promise) check.then((late) => settle(late, turn)).catch(next);
      else settle(check, turn);
    } catch (error) {
      next(error);
    }
  };
}

interface ResolvedOptions<Row extends object> {
  readonly user: NonNullable<PassportCompatOptions<Row>["user"]> | null;
  readonly logIn: PassportLogIn<Row> | null;
  readonly csrf: boolean;
}

/** Throws `ConfigurationError`. Security: a misspelt `csrf` or `user` would go unnoticed. */
function resolveOptions<Row extends object>(
  options: PassportCompatOptions<Row>,
  providers: HttpSettings["providers"],
): ResolvedOptions<Row> {
  const { user, logIn, csrf = true, ...unknown } = options;
  for (const name of Object.keys(unknown)) {
    throw new ConfigurationError(name, `${name} is not an option of passportCompat; it has user, logIn, csrf.`);
  }
  if (user !== undefined && typeof user !== "function") {
    throw new ConfigurationError(
      "user",
      "user of passportCompat is no function; write one that gives your row of who is signed in.",
    );
  }
  if (logIn !== undefined && (!isOwnMethodName(logIn.method, providers) || typeof logIn.userId !== "function")) {
    throw new ConfigurationError(
      "logIn",
      'logIn of passportCompat is { method, userId }: a name such as "ldap", none of Latchkey\'s own or of a provider, and a function that gives the id.',
    );
  }
  if (typeof csrf !== "boolean") {
    throw new ConfigurationError("csrf", "csrf of passportCompat is neither true nor false; write one of them.");
  }
  return { user: user ?? null, logIn: logIn ?? null, csrf };
}
