import { AuthError } from "../error/auth-error.ts";
import type { Deps } from "../http/deps.ts";
import { type Ending, endSession, endSessionsOf } from "../session/end-sessions.ts";
import { listSessionsOf, type OwnedSession } from "../session/list-sessions.ts";
import { deleteSessionData, getSessionData, setSessionData } from "../session/session-data.ts";
import { isId } from "../shared/is-id.ts";

/** Small data of the application's own, kept with a session: a cart, a step of a form. */
export interface AuthSessionData {
  /**
   * The value under a key, or `undefined`. Throws `AuthError`: `session_revoked` or `session_expired` when the session is over,
   * `not_found` when there is none, `invalid_input` for a key that is none, `storage_unavailable`.
   */
  get(sessionId: string, key: string): Promise<unknown>;
  /**
   * Stores a value under a key (1 to 64 characters) as JSON, in one atomic step: parallel writes of other keys are never lost, and two
   * of one key leave one of the two. All keys and values of a session take 4,096 bytes together at most, else `payload_too_large`, and
   * nothing is written. Throws as `get`. What is stored is unreadable once the session has ended, and erased with its row.
   */
  set(sessionId: string, key: string, value: unknown): Promise<void>;
  /** Removes a key, whether or not it was there. Throws as `get`. */
  delete(sessionId: string, key: string): Promise<void>;
}

/** Sessions, as an application works with them. Ids are public: they open nothing. */
export interface AuthSessions {
  readonly data: AuthSessionData;
  /** The live sessions of a user, the newest first. None for somebody who does not exist. */
  list(userId: string): Promise<OwnedSession[]>;
  /** Ends a session, on every machine. False when there is none, or it has ended already. */
  end(sessionId: string): Promise<boolean>;
  /**
   * Ends every session of a user, or all but `except`, on every machine, with all that hangs on them. Gives how many ended. Throws
   * `session_revoked`, and ends nothing, when `except` is no live session of hers.
   */
  endAll(userId: string, options?: { readonly except?: string }): Promise<number>;
}

export function createAuthSessions(deps: () => Deps | Promise<Deps>): AuthSessions {
  return {
    data: {
      get: async (sessionId, key) => getSessionData(await deps(), sessionId, key),
      set: async (sessionId, key, value) => setSessionData(await deps(), sessionId, { key, value }),
      delete: async (sessionId, key) => deleteSessionData(await deps(), sessionId, key),
    },
    list: async (userId) => (isId(userId) ? listSessionsOf(await deps(), userId) : []),
    end: async (sessionId) => {
      if (!isId(sessionId)) return false;
      return (await endSession(await deps(), sessionId, byApplication))?.ended ?? false;
    },
    endAll: async (userId, { except } = {}) => {
      if (!isId(userId)) return 0;
      // What is no id is nobody's session, and must not pass for "none".
      const kept = except ?? null;
      if (kept !== null && !isId(kept)) throw new AuthError("session_revoked");
      const ended = await endSessionsOf(await deps(), userId, byApplication, kept);
      if (ended === null) throw new AuthError("session_revoked");
      return ended;
    },
  };
}

const byApplication: Ending = { actor: "application", reason: "ended_by_application" };
