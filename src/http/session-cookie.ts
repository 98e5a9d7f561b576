import { deriveSessionToken, sessionTokenLength } from "../session/session-token.ts";
import type { CarriedSession } from "../session/start-session.ts";
import { clearCookie, findCookieStart, isCookieEnd, noCookie, writeCookie } from "./cookies.ts";
import type { Deps } from "./deps.ts";
import type { HttpSettings } from "./settings.ts";

/** The cookie that carries a session: kept for what is left of its absolute limit, or until the browser closes. */
export function sessionCookie(
  { settings, clock, ring }: Pick<Deps, "settings" | "clock" | "ring">,
  carried: CarriedSession,
): string {
  // A session that is carried has just been made or renewed, and that is under the present root secret.
  const token = deriveSessionToken(ring.current, carried.record);
  const left = (carried.session.expiresAt.getTime() - clock()) / 1000;
  return writeCookie(settings.cookieNames.session, token, {
    secure: settings.secure,
    domain: settings.cookieDomain,
    ...(carried.remember && { maxAge: left }),
  });
}

/**
 * What removes the session cookie: also under the name it had before its domain was widened, else a browser would present an ended
 * session at every request.
 */
export function clearSessionCookies({ cookieNames, cookieDomain, secure }: HttpSettings): readonly string[] {
  const cleared = [clearCookie(cookieNames.session, secure, "/", cookieDomain)];
  if (cookieNames.formerSession !== null) cleared.push(clearCookie(cookieNames.formerSession, secure));
  return cleared;
}

/**
 * Where the session token begins in a raw `Cookie` header; below zero when there is no cookie of the name, several, or one that is no
 * token by its length. Under its former name only where there is none of the present one: whatever is issued now has that.
 */
export function findSessionToken(header: string, names: HttpSettings["cookieNames"]): number {
  let start = findCookieStart(header, names.session);
  if (start === noCookie && names.formerSession !== null) start = findCookieStart(header, names.formerSession);
  return start >= 0 && isCookieEnd(header, start + sessionTokenLength) ? start : noCookie;
}
