import type { Transport } from "../session/session.ts";
import { type Identity, identifyByCookie } from "./credential.ts";
import type { Deps } from "./deps.ts";
import { findRefreshCookie } from "./refresh-cookie.ts";

/** A live session of which a request holds a credential. */
export interface PresentedSession {
  readonly sessionId: string;
  readonly userId: string;
  /** Set: the credential is good for the end of this session, and of no other. */
  readonly alone?: true;
}

/**
 * The session that a refresh token was issued for, at whatever counter. Null for any other text, and for a session that is over.
 *
 * Security: by its mac alone, and nothing comes of it but that session's end: an old token is no theft here.
 */
export async function findByRefreshToken(
  { tokens }: Pick<Deps, "tokens">,
  token: string,
  transport: Transport,
): Promise<PresentedSession | null> {
  const found = await tokens.refresher.identify(token, transport);
  return found && { sessionId: found.session.id, userId: found.user.id };
}

/** What a sign-in presents. */
interface SignInCredentials {
  readonly current: Identity;
  readonly headers: Headers;
  readonly cookieHeader: string | null;
}

/**
 * The sessions that a browser presents as it signs in anew: they end with that. Beside a bearer token its cookies count as well, because it
 * loses them: a session would go on that nobody can log out of here.
 */
export async function findReplaced(
  deps: Pick<Deps, "tokens" | "settings" | "verifier">,
  { current, headers, cookieHeader }: SignInCredentials,
): Promise<readonly string[]> {
  const byCookie = headers.has("authorization") ? await identifyByCookie(headers, deps, false) : current;
  const token = findRefreshCookie(cookieHeader, deps.settings);
  const found = token === null ? null : await findByRefreshToken(deps, token, "cookie");
  const ids = [current, byCookie].map((one) => (one.ok ? one.session.id : null)).concat(found?.sessionId ?? null);
  return [...new Set(ids.filter((id) => id !== null))];
}
