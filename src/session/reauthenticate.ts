import { AuthError } from "../error/auth-error.ts";
import type { ClientInfo } from "./client-info.ts";
import type { VerifiedSession } from "./session-check.ts";
import type { SessionStore } from "./session-store.ts";
import { type CarriedSession, renewedSession, renewSession, type StartSessionDeps } from "./start-session.ts";

/**
 * Notes that the owner of a session has just proven again who she is: it counts as fresh, and its secret is new. Throws
 * `session_revoked` when it ended in the meantime, and, with nothing changed, what `renewedSession` throws.
 */
export async function markReauthenticated(
  deps: Pick<StartSessionDeps, "ring" | "limits" | "clock" | "tokens"> & {
    readonly sessions: Pick<SessionStore, "renew">;
  },
  { record: session, account }: VerifiedSession,
  proof: { readonly method: string; readonly client: ClientInfo },
): Promise<CarriedSession> {
  const renewal = renewSession(deps, session);
  const renewed = await renewedSession(deps, { session, renewal, account });
  const event = {
    type: "reauthenticated",
    data: { method: proof.method },
    userId: session.userId,
    sessionId: session.id,
    client: proof.client,
  } as const;
  if (!(await deps.sessions.renew(renewal, { events: [event] }))) throw new AuthError("session_revoked");
  return renewed;
}
