import type { Auth } from "../auth/create-auth.ts";
import { internalsOf } from "../auth/internals.ts";
import { AuthError } from "../error/auth-error.ts";
import { isBearer } from "../http/bearer.ts";
import type { HeadersLike } from "../http/headers-like.ts";
import { explainOriginRefusal, isSafeMethod, passesOriginRule } from "../http/origin-rule.ts";
import type { NotSignedIn, VerifiedSession } from "../session/session-check.ts";
import type { TokenRefused, TokenSignedIn } from "../token/token-check.ts";
import type { ClaimTest } from "./claim-condition.ts";
import {
  type GuardOptions,
  type ResolvedGuardOptions,
  resolveGuardOptions,
  resolveTokenGuardOptions,
  type TokenGuardOptions,
} from "./guard-options.ts";
import { isForeignPageRequest, isPageRequest } from "./page-request.ts";
import { loginRefusal, pageRefusal, problemRefusal, type Refusal } from "./refusal.ts";
import { headerOf, type RequestReader } from "./request-reader.ts";
import { sessionClaimsOf } from "./session-claims.ts";

/** Somebody who is signed in, by whichever carrier. */
export type Passed = VerifiedSession | TokenSignedIn;

/** Who may go on to the route, or what is answered instead. */
export type Verdict<P extends Passed = Passed> = P | Refusal;

/**
 * Judges requests. A plain value for a session or a token seen lately, so that an adapter that looks for it awaits nothing; a promise
 * when something has to be read. Throws or rejects only for what is no refusal, such as a wrong configuration.
 */
export type Guard<R, P extends Passed = Passed> = (request: R) => Verdict<P> | Promise<Verdict<P>>;

type Refused = NotSignedIn | TokenRefused;
type Check<P extends Passed> = P | Refused;
type Find<P extends Passed> = (headers: HeadersLike) => Check<P> | Promise<Check<P>>;

/** What a guard looks at to find out who somebody is. */
interface Credentials<P extends Passed> {
  /** Whatever it accepts. */
  readonly any: Find<P>;
  /** The session cookie alone; null where it does not count. */
  readonly cookie: Find<P> | null;
  /** The bearer token alone; null where it does not count. */
  readonly token: Find<P> | null;
}

/** Makes the guard for routes that need a session cookie. The same for every framework: `reader` is all it knows of one. */
export function createSessionGuard<R>(
  auth: Auth,
  options: GuardOptions,
  reader: RequestReader<R>,
): Guard<R, VerifiedSession> {
  const { session } = internalsOf(auth).identify;
  return createGuard(auth, resolveGuardOptions(options), reader, { any: session, cookie: session, token: null });
}

/** Makes the guard for routes that need a bearer token. */
export function createTokenGuard<R>(
  auth: Auth,
  options: TokenGuardOptions,
  reader: RequestReader<R>,
): Guard<R, TokenSignedIn> {
  const { token } = internalsOf(auth).identify;
  return createGuard(auth, resolveTokenGuardOptions(options), reader, { any: token, cookie: null, token });
}

/** Makes the guard for routes that need either. */
export function createAuthGuard<R>(auth: Auth, options: GuardOptions, reader: RequestReader<R>): Guard<R> {
  const { session, token, either } = internalsOf(auth).identify;
  return createGuard<R, Passed>(auth, resolveGuardOptions(options), reader, { any: either, cookie: session, token });
}

function createGuard<R, P extends Passed>(
  auth: Auth,
  { roles, claims, methods, redirect, csrf }: ResolvedGuardOptions,
  reader: RequestReader<R>,
  credentials: Credentials<P>,
): Guard<R, P> {
  const { settings } = internalsOf(auth);
  const { any, cookie, token } = credentials;
  const sessionClaims = sessionClaimsOf(auth);

  // Where people come to, the one who may not come in is told so by a page; a program gets the problem.
  function refuse(error: AuthError, request: R): Refusal {
    const id = reader.requestId(request);
    if (redirect && isPageRequest(reader, request)) {
      const headers = reader.headers(request);
      return pageRefusal(settings, error, { header: (name) => headerOf(headers, name), hostId: id });
    }
    return problemRefusal(error, id, token !== null && isBearer(authorizationOf(request)));
  }

  function refuseError(error: unknown, request: R): Refusal {
    if (error instanceof AuthError) return refuse(error, request);
    throw error;
  }

  function authorizationOf(request: R): string | null {
    return headerOf(reader.headers(request), "authorization") ?? null;
  }

  /**
   * What decides about an unsafe request. Security: whether the origin rule applies and which carrier is read is one decision; taken
   * twice, a request might be read by its cookie after the rule was waived for a token.
   */
  function credentialOf(request: R): Find<P> | Refusal {
    if (token !== null && authorizationOf(request) !== null) return token;
    const headers = reader.headers(request);
    if (passesOriginRule(reader.method(request), (name) => headerOf(headers, name), settings)) return cookie ?? any;
    return refuse(explainOriginRefusal(headerOf(headers, "origin") ?? null, settings), request);
  }

  function refuseStranger(check: Refused, request: R): Verdict<P> | Promise<Verdict<P>> {
    if (token === null) return turnAway(check, request);
    if (reader.repeatsAuthorization(request)) return refuse(new AuthError("invalid_input", twoHeaders), request);
    if (cookie !== null && redirect && isForeignPageRequest(reader, request))
      return decide(cookie, request, judgeVisitor);
    return turnAway(check, request);
  }

  function turnAway(check: Refused, request: R): Refusal {
    if (!redirect || !isPageRequest(reader, request)) return refuse(new AuthError(check.code), request);
    return loginRefusal(settings, check.code, reader.target(request));
  }

  function admit(found: P, request: R): Verdict<P> | Promise<Verdict<P>> {
    if ("claims" in found && reader.repeatsAuthorization(request)) {
      return refuse(new AuthError("invalid_input", twoHeaders), request);
    }
    if (roles !== null && !roles.includes(found.user.role)) return refuse(new AuthError("forbidden"), request);
    if (methods !== null && !isByMethod(found, methods)) return refuse(new AuthError("forbidden"), request);
    return claims === null ? found : judgeClaims(claims, found, request);
  }

  function judgeClaims(test: ClaimTest, found: P, request: R): Verdict<P> | Promise<Verdict<P>> {
    const settle = (told: object): Verdict<P> => (test(told) ? found : refuse(new AuthError("forbidden"), request));
    const told = "claims" in found ? found.claims : sessionClaims(found);
    if (!(told instanceof Promise)) return settle(told);
    return told.then(settle).catch((error: unknown) => refuseError(error, request));
  }

  const judge = (check: Check<P>, request: R): Verdict<P> | Promise<Verdict<P>> =>
    check.ok ? admit(check, request) : refuseStranger(check, request);
  const judgeVisitor = (check: Check<P>, request: R): Verdict<P> | Promise<Verdict<P>> =>
    check.ok ? admit(check, request) : turnAway(check, request);

  function decide(find: Find<P>, request: R, next: typeof judge): Verdict<P> | Promise<Verdict<P>> {
    let check: Check<P> | Promise<Check<P>>;
    try {
      check = find(reader.headers(request));
    } catch (error) {
      return refuseError(error, request);
    }
    return check instanceof Promise ? decideLater(check, request, next) : next(check, request);
  }

  // A function of its own, so that what it closes over is made only when it is needed.
  function decideLater(later: Promise<Check<P>>, request: R, next: typeof judge): Promise<Verdict<P>> {
    return later.then(
      (check) => next(check, request),
      (error: unknown) => refuseError(error, request),
    );
  }

  const isReading = (request: R): boolean => isSafeMethod(reader.method(request)) && !reader.isHandshake(request);

  return (request) => {
    if (!csrf || isReading(request)) return decide(any, request, judge);
    const credential = credentialOf(request);
    return typeof credential === "function" ? decide(credential, request, judge) : credential;
  };
}

/** What is said of a request that Node's own headers show only a part of. */
const twoHeaders = { detail: "Send one Authorization header." };

function isByMethod(found: Passed, methods: readonly string[]): boolean {
  if (!("claims" in found)) return methods.includes(found.session.method);
  return methods.some((method) => found.claims.amr.includes(method));
}
