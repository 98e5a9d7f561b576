import { AuthError } from "../error/auth-error.ts";
import type { EventStore } from "../event/event-store.ts";
import type { ClientInfo } from "./client-info.ts";
import type { SignedIn } from "./session-check.ts";
import type { SessionStore } from "./session-store.ts";

export interface DisownSessionDeps {
  readonly sessions: Pick<SessionStore, "end">;
  readonly events: Pick<EventStore, "list" | "append">;
}

/**
 * Somebody who is signed in says of another sign-in to her account that it was not hers: its session ends at once, and what she said is noted. One
 * that is over already is only noted, once. Throws `not_found` for what was never a sign-in of hers, and for the session that asks.
 *
 * Security: it does no more than the end of that session does, which asks for no proof either: whoever sits at a stolen session must not throw
 * the owner out of everything by it. What she knows, a new password, needs the old one as always.
 */
export async function disownSession(
  { sessions, events }: DisownSessionDeps,
  { user, session }: SignedIn,
  { sessionId, client }: { readonly sessionId: string; readonly client: ClientInfo },
): Promise<void> {
  if (sessionId === session.id) throw new AuthError("not_found");
  const event = { type: "sign_in_disowned", data: {}, userId: user.id, sessionId, client } as const;
  if (await sessions.end(sessionId, "disowned", user.id, { events: [event] })) return;
  // Over by now, or never hers: her own list of events knows.
  const about = { userId: user.id, sessionId, limit: 1 };
  const [started] = await events.list({ ...about, types: ["session_started"] });
  if (!started) throw new AuthError("not_found");
  const [said] = await events.list({ ...about, types: ["sign_in_disowned"] });
  if (!said) await events.append([event]);
}
