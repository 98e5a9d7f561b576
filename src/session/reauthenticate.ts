import { AuthError } from "../error/auth-error.ts";
import type { SessionRecord } from "./session.ts";
import type { SessionStore } from "./session-store.ts";
import { type RenewedSession, renewedSession, renewSession, type StartSessionDeps } from "./start-session.ts";

/**
 * Notes that the owner of a session has just proven again who she is: it counts as fresh, and its secret is new. Throws
 * `session_revoked` when it ended in the meantime.
 */
export async function markReauthenticated(
  deps: Pick<StartSessionDeps, "ring" | "limits" | "clock"> & { readonly sessions: Pick<SessionStore, "renew"> },
  session: SessionRecord,
): Promise<RenewedSession> {
  const renewal = renewSession(deps, session);
  if (!(await deps.sessions.renew(renewal))) throw new AuthError("session_revoked");
  return renewedSession(deps, session, renewal);
}
