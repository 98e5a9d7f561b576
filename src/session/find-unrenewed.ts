import { AuthError } from "../error/auth-error.ts";
import type { UserRecord } from "../user/user.ts";
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

/**
 * The owner of such a session as she is now, whose role was changed, or whose other sessions were ended, while a call of hers was under way. Throws
 * `session_revoked` where it does not go on.
 */
export async function getUnrenewedOwner(
  sessions: Pick<SessionStore, "find">,
  session: Pick<SessionRecord, "id" | "generation">,
): Promise<UserRecord> {
  const found = await findUnrenewed(sessions, session);
  if (!found) throw new AuthError("session_revoked");
  return found.user;
}
