import type { SessionRecord } from "./session.ts";
import { hasEnded } from "./session-reader.ts";
import type { SessionStore, SessionWithUser } from "./session-store.ts";

/**
 * A session as it is now, with its user, for a call that goes on although something else about her changed while it was under way.
 *
 * Security: it has to be the one that asked, with the very secrets it had then. Null: it ended, or had them renewed.
 */
export async function findUnrenewed(
  sessions: Pick<SessionStore, "find">,
  { id, generation }: Pick<SessionRecord, "id" | "generation">,
): Promise<SessionWithUser | null> {
  const found = await sessions.find(id);
  return found && !hasEnded(found) && found.session.generation === generation ? found : null;
}
