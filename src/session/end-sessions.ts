import { type Doer, nameDoer } from "../outbox/authority.ts";
import type { EndReason } from "./session.ts";
import type { SessionStore } from "./session-store.ts";

/** Who ends sessions of somebody else's, and how it is called. */
export interface Ending extends Doer {
  readonly reason: EndReason;
}

/** What became of a session that was to end: false when it had ended already. */
export interface EndedSession {
  readonly userId: string;
  readonly ended: boolean;
}

/** Ends one session, whoever's it is. Null when there is none. */
export async function endSession(
  { sessions }: { readonly sessions: Pick<SessionStore, "find" | "end"> },
  sessionId: string,
  { reason, ...doer }: Ending,
): Promise<EndedSession | null> {
  const found = await sessions.find(sessionId);
  if (!found) return null;
  const { userId } = found.session;
  const event = { type: "session_ended", data: { reason }, userId, sessionId, ...nameDoer(doer) } as const;
  return {
    userId,
    ended: await sessions.end(sessionId, reason, userId, { events: [event], authority: doer.authority }),
  };
}

/**
 * Ends every session of a user but `keep`, and with them whatever they carry. Gives how many, or null, and ends nothing, when the session
 * to keep is no live one of hers.
 */
export async function endSessionsOf(
  { sessions }: { readonly sessions: Pick<SessionStore, "endAll"> },
  userId: string,
  { reason, ...doer }: Ending,
  keep: string | null = null,
): Promise<number | null> {
  const event = { type: "sessions_ended", data: { reason }, userId, ...nameDoer(doer) } as const;
  return sessions.endAll(userId, reason, keep, { events: [event], authority: doer.authority });
}
