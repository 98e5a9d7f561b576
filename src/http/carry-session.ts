import { AuthError } from "../error/auth-error.ts";
import type { Session } from "../session/session.ts";
import type { CarriedSession, StartedSession } from "../session/start-session.ts";
import { deriveRefreshToken } from "../token/refresh-token.ts";
import type { User } from "../user/user.ts";
import { type DeviceDeps, deviceCookies } from "./device-cookie.ts";
import type { Deps } from "./deps.ts";
import { clearRefreshCookies, findRefreshCookie, refreshCookies } from "./refresh-cookie.ts";
import { clearSessionCookies, findSessionToken, sessionCookie } from "./session-cookie.ts";

/** What tokens add to the answer of a call. A session that a cookie carries adds nothing. */
export interface TokenFields {
  readonly accessToken?: string;
  readonly tokenType?: "Bearer";
  /** Seconds that the access token is good for. */
  readonly expiresIn?: number;
  /** Only for a program that keeps it itself. */
  readonly refreshToken?: string;
}

/** The answer to a sign-in. */
export interface SignedInBody extends TokenFields {
  readonly user: User;
  readonly session: Session;
}

/** How a session reaches its client. */
export interface Carried {
  readonly fields: TokenFields;
  readonly cookies: readonly string[];
}

type CarryDeps = DeviceDeps & Pick<Deps, "limits">;

/**
 * Hands out what a session is carried by, in its own way: a cookie, or an access token with a refresh token as cookie or in the body. All of
 * it was made before the session was written.
 */
export function carrySession(deps: CarryDeps, carried: CarriedSession): Carried {
  const { record, minted } = carried;
  if (minted === null) return { fields: {}, cookies: [sessionCookie(deps, carried)] };
  const token = deriveRefreshToken(deps.ring, record);
  if (token === null) throw new AuthError("refresh_token_invalid");
  const fields: TokenFields = { ...minted, tokenType: "Bearer" };
  return record.transport === "body"
    ? { fields: { ...fields, refreshToken: token }, cookies: [] }
    : { fields, cookies: refreshCookies(deps, { ...carried, token }) };
}

/** The answer to somebody who has just signed in. */
export function answerSignIn(
  deps: CarryDeps,
  cookieHeader: string | null,
  started: StartedSession,
): { readonly body: SignedInBody; readonly cookies: readonly string[] } {
  const { fields, cookies } = carrySession(deps, started);
  const { user, session } = started;
  const others = clearOthers(deps, cookieHeader, started);
  const isBrowser = started.record.transport !== "body";
  const way = started.remember ? session.method : null;
  const known = isBrowser ? deviceCookies(deps, cookieHeader, started, way) : [];
  return { body: { ...fields, user, session }, cookies: [...cookies, ...known, ...others] };
}

/** What the browser held of the other carrier belongs to a session that this one has replaced. */
function clearOthers(
  { settings }: CarryDeps,
  cookieHeader: string | null,
  { record }: StartedSession,
): readonly string[] {
  if (record.transport === "body") return [];
  if (record.carrier === "token") {
    const hasCookie = cookieHeader !== null && findSessionToken(cookieHeader, settings.cookieNames) >= 0;
    return hasCookie ? clearSessionCookies(settings) : [];
  }
  return findRefreshCookie(cookieHeader, settings) === null ? [] : clearRefreshCookies(settings);
}
