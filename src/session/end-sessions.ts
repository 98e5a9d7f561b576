import { AuthError } from "../error/auth-error.ts";
import type { Actor } from "../event/event.ts";
import type { EndReason } from "./session.ts";
import type { SessionStore } from "./session-store.ts";

/** Who ends sessions of somebody else's, and how it is called. */
export interface Ending {
  readonly actor: Actor;
  readonly reason: EndReason;
}

/** Ends one session, whoever's it is. Gives whose, or null when it had ended already. Throws `not_found`. */
export async function endSession(
  { sessions }: { readonly sessions: Pick<SessionStore, "find" | "end"> },
  sessionId: string,
  { actor, reason }: Ending,
): Promise<string | null> {
  const found = await sessions.find(sessionId);
  if (!found) throw new AuthError("not_found", { detail: "There is no such session." });
  const { userId } = found.session;
  const event = { type: "session_ended", data: { reason }, userId, sessionId, actor } as const;
  return (await sessions.end(sessionId, reason, userId, { events: [event] })) ? userId : null;
}

/** Ends every session of a user, and with them whatever they carry. Gives how many. */
export async function endSessionsOf(
  { sessions }: { readonly sessions: Pick<SessionStore, "endAll"> },
  userId: string,
  { actor, reason }: Ending,
): Promise<number> {
  const event = { type: "sessions_ended", data: { reason }, userId, actor } as const;
  return (await sessions.endAll(userId, reason, null, { events: [event] })) ?? 0;
}
