import type { Auth } from "../auth/create-auth.ts";
import { internalsOf } from "../auth/internals.ts";
import { AuthError } from "../error/auth-error.ts";
import { isNavigation } from "../http/navigation.ts";
import { explainOriginRefusal, isSafeMethod, passesOriginRule } from "../http/origin-rule.ts";
import type { SessionCheck, SignedIn } from "../session/session-check.ts";
import { type GuardOptions, resolveGuardOptions } from "./guard-options.ts";
import { loginRefusal, pageRefusal, problemRefusal, type Refusal } from "./refusal.ts";
import { headerOf, type RequestReader } from "./request-reader.ts";

/** Who may go on to the route, or what is answered instead. */
export type Verdict = SignedIn | Refusal;

/**
 * Judges requests. A plain value for a session seen lately, so that an adapter that looks for it awaits nothing; a promise when the
 * database has to be asked. Throws or rejects only for what is no refusal, such as a wrong configuration.
 */
export type Guard<R> = (request: R) => Verdict | Promise<Verdict>;

/** Makes the guard for routes that need a session cookie. The same for every framework: `reader` is all it knows of one. */
export function createSessionGuard<R>(auth: Auth, options: GuardOptions, reader: RequestReader<R>): Guard<R> {
  const { settings } = internalsOf(auth);
  const { roles, methods, redirect, csrf } = resolveGuardOptions(options);

  // Where people come to, the one who may not come in is told so by a page; a program gets the problem.
  const refuse = (error: AuthError, request: R): Refusal =>
    redirect && isPageRequest(reader, request)
      ? pageRefusal(settings, error, reader.requestId(request))
      : problemRefusal(error, reader.requestId(request));

  function refuseError(error: unknown, request: R): Refusal {
    if (error instanceof AuthError) return refuse(error, request);
    throw error;
  }

  function refuseOrigin(request: R): Refusal | null {
    const headers = reader.headers(request);
    if (passesOriginRule(reader.method(request), (name) => headerOf(headers, name), settings)) return null;
    return refuse(explainOriginRefusal(headerOf(headers, "origin") ?? null, settings), request);
  }

  function refuseStranger(check: Exclude<SessionCheck, SignedIn>, request: R): Refusal {
    if (!redirect || !isPageRequest(reader, request)) return refuse(new AuthError(check.code), request);
    return loginRefusal(settings, check.code, reader.target(request));
  }

  function judge(check: SessionCheck, request: R): Verdict {
    if (!check.ok) return refuseStranger(check, request);
    if (roles !== null && !roles.includes(check.user.role)) return refuse(new AuthError("forbidden"), request);
    if (methods !== null && !methods.includes(check.session.method)) return refuse(new AuthError("forbidden"), request);
    return check;
  }

  return (request) => {
    if (csrf && !isSafeMethod(reader.method(request))) {
      const refusal = refuseOrigin(request);
      if (refusal !== null) return refusal;
    }
    let check: SessionCheck | Promise<SessionCheck>;
    try {
      check = internalsOf(auth).identify.session(reader.headers(request));
    } catch (error) {
      return refuseError(error, request);
    }
    return check instanceof Promise
      ? check.then(
          (found) => judge(found, request),
          (error: unknown) => refuseError(error, request),
        )
      : judge(check, request);
  };
}

function isPageRequest<R>(reader: RequestReader<R>, request: R): boolean {
  const method = reader.method(request);
  if (method !== "GET" && method !== "HEAD") return false;
  const headers = reader.headers(request);
  return isNavigation((name) => headerOf(headers, name));
}
