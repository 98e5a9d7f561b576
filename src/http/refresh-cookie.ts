import type { CarriedSession } from "../session/start-session.ts";
import type { RefreshToken } from "../token/refresh-token.ts";
import { clearCookie, findCookie, writeCookie } from "./cookies.ts";
import type { Deps } from "./deps.ts";
import { clearSessionCookies } from "./session-cookie.ts";
import type { HttpSettings } from "./settings.ts";

/** A refresh token and how long its browser keeps it. */
export type CarriedRefresh = Pick<CarriedSession, "session" | "remember"> & { readonly token: RefreshToken };

/**
 * The cookies of a browser that tokens carry: the refresh token, which no script can read and no other site sends, and beside it a hint
 * without a secret by which a script knows that a refresh is worth asking for.
 *
 * Security: with the path of the whole host, because log-out has to see it and a path keeps nobody out; the `__Host-` prefix is what keeps
 * sibling subdomains from planting one, whatever `cookieDomain` says of the session cookie.
 */
export function refreshCookies(
  { settings, clock }: Pick<Deps, "settings" | "clock">,
  { session, remember, token }: CarriedRefresh,
): readonly string[] {
  const { cookieNames, secure } = settings;
  const options = {
    secure,
    sameSite: "Strict",
    ...(remember && { maxAge: (session.expiresAt.getTime() - clock()) / 1000 }),
  } as const;
  return [
    writeCookie(cookieNames.refresh, token, options),
    writeCookie(cookieNames.hint, "1", { ...options, readable: true }),
  ];
}

export function clearRefreshCookies({ cookieNames, secure }: HttpSettings): readonly string[] {
  return [clearCookie(cookieNames.refresh, secure), clearCookie(cookieNames.hint, secure)];
}

/** What removes everything that signs a browser in. */
export function clearCarrierCookies(settings: HttpSettings): readonly string[] {
  return [...clearSessionCookies(settings), ...clearRefreshCookies(settings)];
}

/** The refresh token that a request's cookies hold. Null: there is none, or several and none can be believed. */
export function findRefreshCookie(cookieHeader: string | null, { cookieNames }: HttpSettings): string | null {
  const found = findCookie(cookieHeader, cookieNames.refresh);
  return found === null || found === "several" ? null : found.value;
}
