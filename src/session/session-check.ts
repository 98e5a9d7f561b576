import type { User, UserRecord } from "../user/user.ts";
import type { Session, SessionRecord } from "./session.ts";

/** Why a credential does not carry a live session. */
export type NotSignedInCode = "unauthenticated" | "session_expired" | "session_revoked";

/** A live session and its user. Frozen, because one object answers many requests. */
export interface SignedIn {
  readonly ok: true;
  readonly user: User;
  readonly session: Session;
  readonly record: SessionRecord;
  /** The user with what only the server may see, as she was when the session was read. */
  readonly account: UserRecord;
}

/** What a check of a session credential gives. Not being signed in is a value, not an error. */
export type SessionCheck = SignedIn | { readonly ok: false; readonly code: NotSignedInCode };

/** No credential, or one that was never ours. */
export const unauthenticated: SessionCheck = Object.freeze({ ok: false, code: "unauthenticated" });
export const sessionExpired: SessionCheck = Object.freeze({ ok: false, code: "session_expired" });
export const sessionRevoked: SessionCheck = Object.freeze({ ok: false, code: "session_revoked" });
