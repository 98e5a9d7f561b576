import { AuthError } from "../error/auth-error.ts";
import type { Session } from "../session/session.ts";
import type { CarriedSession, StartedSession } from "../session/start-session.ts";
import type { MintedToken } from "../token/access-token-minter.ts";
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

type CarryDeps = DeviceDeps & Pick<Deps, "tokens" | "sessions" | "limits">;

/**
 * Hands out what a session is carried by, in its own way: a cookie, or an access token with a refresh token as cookie or in the body.
 *
 * @param made the access token, where there is one already.
 */
export async function carrySession(deps: CarryDeps, carried: CarriedSession, made?: MintedToken): Promise<Carried> {
  const { record, account } = carried;
  if (record.carrier === "cookie") return { fields: {}, cookies: [sessionCookie(deps, carried)] };
  const token = deriveRefreshToken(deps.ring, record);
  if (token === null) throw new AuthError("refresh_token_invalid");
  const minted = made ?? (await deps.tokens.mint({ session: record, user: account }));
  const fields: TokenFields = { ...minted, tokenType: "Bearer" };
  return record.transport === "body"
    ? { fields: { ...fields, refreshToken: token }, cookies: [] }
    : { fields, cookies: refreshCookies(deps, { ...carried, token }) };
}

/**
 * Throws what would keep an access token from being made for a session that tokens carry: before it gets new secrets, so that nobody is
 * told of a failure and left with a refresh token that is dead.
 */
export async function requireCarriage(
  { tokens }: Pick<Deps, "tokens">,
  { record, account }: Pick<CarriedSession, "record" | "account">,
): Promise<void> {
  if (record.carrier === "token") await tokens.mint({ session: record, user: account });
}

/**
 * The answer to somebody who has just signed in. A session whose access token cannot be made is ended: nobody would know of it.
 */
export async function answerSignIn(
  deps: CarryDeps,
  cookieHeader: string | null,
  started: StartedSession,
): Promise<{ readonly body: SignedInBody; readonly cookies: readonly string[] }> {
  try {
    const { fields, cookies } = await carrySession(deps, started);
    const { user, session } = started;
    const others = clearOthers(deps, cookieHeader, started);
    const isBrowser = started.record.transport !== "body";
    const known = isBrowser ? deviceCookies(deps, cookieHeader, started) : [];
    return { body: { ...fields, user, session }, cookies: [...cookies, ...known, ...others] };
  } catch (error) {
    await endUnheardOf(deps, started);
    throw error;
  }
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

async function endUnheardOf({ sessions }: CarryDeps, { record, user }: StartedSession): Promise<void> {
  const data = { reason: "replaced" };
  const event = { type: "session_ended", data, userId: user.id, sessionId: record.id, actor: "system" } as const;
  await sessions.end(record.id, "replaced", user.id, { events: [event] }).catch(() => undefined);
}
