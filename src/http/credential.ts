import type { VerifiedCheck } from "../session/session-check.ts";
import { sessionExpired, sessionRevoked, unauthenticated, verifiedSession } from "../session/session-check.ts";
import { describeSession, isPastLimits } from "../session/session-limits.ts";
import type { SessionRecord } from "../session/session.ts";
import { hasEnded } from "../session/session-reader.ts";
import { sessionTokenLength } from "../session/session-token.ts";
import { type TokenRefused, tokenExpired } from "../token/token-check.ts";
import type { Deps } from "./deps.ts";
import { findSessionToken } from "./session-cookie.ts";

export interface IdentifyOptions {
  /** Look at the session cookie whatever else the request carries. */
  readonly cookieOnly: boolean;
  /** Read the session now, instead of trusting what is remembered of it. */
  readonly afresh: boolean;
}

/** Whose session a request's credential is for, or why nobody's. */
export type Identity = VerifiedCheck | TokenRefused;

type IdentifyDeps = Pick<Deps, "settings" | "verifier" | "tokens" | "reader" | "limits" | "clock">;

/**
 * Reads the request's credential. An `Authorization` header decides alone: the cookie is not tried after it fails. Pages and forms go by
 * the cookie alone, because a browser behind a proxy that asks for a password of its own sends that with every request.
 */
export async function identify(
  headers: Headers,
  deps: IdentifyDeps,
  { cookieOnly, afresh }: IdentifyOptions,
): Promise<Identity> {
  const authorization = headers.get("authorization");
  if (authorization !== null && !cookieOnly) return identifyBearer(deps, authorization);
  return identifyByCookie(headers, deps, afresh);
}

/** By the session cookie alone, whatever else the request carries. */
export async function identifyByCookie(
  headers: Headers,
  deps: Pick<Deps, "settings" | "verifier">,
  afresh: boolean,
): Promise<VerifiedCheck> {
  const cookies = headers.get("cookie") ?? "";
  const start = findSessionToken(cookies, deps.settings.cookieNames);
  if (start < 0) return unauthenticated;
  if (!afresh) return deps.verifier.verifyAt(cookies, start);
  return deps.verifier.verifyAfresh(cookies.slice(start, start + sessionTokenLength));
}

/**
 * What the API works with is the session as it is now: a token says what was true when it was made.
 *
 * Security: an ending that this process has not heard of yet stands in the row that was read, and so does the user's version.
 */
async function identifyBearer(deps: IdentifyDeps, authorization: string): Promise<Identity> {
  const check = await deps.tokens.verifier.verifyHeader(authorization);
  if (!check.ok) return check;
  const { found } = await deps.reader.read(check.session.id);
  if (!found || hasEnded(found)) return sessionRevoked;
  const { exp, iat, ver, auth_time: provenAt } = check.claims;
  if (found.user.version !== ver) return tokenExpired;
  const { limits, tokens, clock } = deps;
  if (isPastLimits(found.session, limits, clock())) return sessionExpired;
  const goodUntil = Math.min(exp, iat + tokens.settings.accessTokenLifetime) * 1000;
  const session = asProven(found.session, provenAt);
  return verifiedSession(session, found.user, describeSession(session, limits), goodUntil);
}

/**
 * The session, proven no later than its token says.
 *
 * Security: a new proof gives its owner new tokens. One from before it, which somebody else may have, must not become as good by it, nor be
 * made into one that says so.
 *
 * @param provenAt `auth_time`, in seconds.
 */
function asProven(session: SessionRecord, provenAt: number): SessionRecord {
  const latest = provenAt * 1000 + 999;
  return session.authenticatedAt <= latest ? session : { ...session, authenticatedAt: latest };
}
