import type { Session } from "../session/session.ts";
import type { SessionToken } from "../session/session-token.ts";
import { clearCookie, readSingleCookie, writeCookie } from "./cookies.ts";
import type { Deps } from "./deps.ts";
import type { HttpSettings } from "./settings.ts";

/** A session whose secret is about to leave for a browser. */
export interface CarriedSession {
  readonly session: Session;
  readonly token: SessionToken;
  readonly remember: boolean;
}

/** The cookie that carries a session: kept for what is left of its absolute limit, or until the browser closes. */
export function sessionCookie(deps: Pick<Deps, "settings" | "clock">, carried: CarriedSession): string {
  const { settings, clock } = deps;
  const left = (carried.session.expiresAt.getTime() - clock()) / 1000;
  return writeCookie(settings.cookieNames.session, carried.token, {
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
 * The value of the session cookie, null when there is none, `undefined` when there are several of the name. Under its former name only
 * where there is none of the present one: whatever is issued now has that.
 */
export function readSessionCookie(header: string, names: HttpSettings["cookieNames"]): string | null | undefined {
  const value = readSingleCookie(header, names.session);
  return value === null && names.formerSession !== null ? readSingleCookie(header, names.formerSession) : value;
}
