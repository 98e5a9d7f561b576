import { AuthError } from "../../error/auth-error.ts";
import { type VerifiedSession, verifiedSession } from "../../session/session-check.ts";
import { describeSession } from "../../session/session-limits.ts";
import { readClientInfo } from "../client-address.ts";
import { identifyByCookie } from "../credential.ts";
import type { Deps } from "../deps.ts";
import { findRefreshCookie } from "../refresh-cookie.ts";
import type { AdapterInfo } from "../request-info.ts";

/**
 * The live session of a browser that opens a page, whichever carries it, read now. With an id only that one will do. Throws
 * `unauthenticated`, `session_expired`, `session_revoked`, `refresh_token_invalid`, `refresh_token_reused`.
 */
export async function findFlowSession(
  deps: Deps,
  { headers }: Request,
  { remoteAddress = null }: AdapterInfo,
  id?: string,
): Promise<VerifiedSession> {
  const byCookie = await identifyByCookie(headers, deps, true);
  if (byCookie.ok && (id === undefined || byCookie.session.id === id)) return byCookie;
  const token = findRefreshCookie(headers.get("cookie"), deps.settings);
  if (token === null) throw new AuthError(byCookie.ok ? "unauthenticated" : byCookie.code);
  const client = readClientInfo(headers, remoteAddress, deps.settings.trustedProxies);
  const found = await deps.tokens.refresher.inspect({ token, transport: "cookie", recoveryKey: null, client });
  if (id !== undefined && found.session.id !== id) throw new AuthError("unauthenticated");
  return verifiedSession(found.session, found.user, describeSession(found.session, deps.limits));
}
