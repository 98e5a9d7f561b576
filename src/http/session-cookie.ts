import type { Session } from "../session/session.ts";
import type { SessionToken } from "../session/session-token.ts";
import { clearCookie, writeCookie } from "./cookies.ts";
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
    ...(carried.remember && { maxAge: left }),
  });
}

export function clearSessionCookie(settings: HttpSettings): string {
  return clearCookie(settings.cookieNames.session, settings.secure);
}
