import { publicUser, type User, type UserRecord } from "../user/user.ts";
import type { Session, SessionRecord } from "./session.ts";

/** Why a credential does not carry a live session. */
export type NotSignedInCode = "unauthenticated" | "session_expired" | "session_revoked";

/** A live session and its user. Frozen, because one object answers many requests. */
export interface SignedIn {
  readonly ok: true;
  readonly user: User;
  readonly session: Session;
}

/** Not being signed in is a value, not an error. */
export interface NotSignedIn {
  readonly ok: false;
  readonly code: NotSignedInCode;
}

/** What a check of a session credential gives. */
export type SessionCheck = SignedIn | NotSignedIn;

/**
 * A live session with what only Latchkey itself works with. Security: both hold secrets or close to it, so they are not enumerable:
 * an application that sends or logs the whole object sends and logs what it may.
 */
export interface VerifiedSession extends SignedIn {
  readonly record: SessionRecord;
  /** The user as she was when the session was read. */
  readonly account: UserRecord;
  /** Milliseconds since the epoch at which the credential itself has expired, where it does before its session: an access token's `exp`. */
  readonly goodUntil: number | null;
}

/** A check as Latchkey's own code sees it. */
export type VerifiedCheck = VerifiedSession | NotSignedIn;

/** No credential, or one that was never ours. */
export const unauthenticated: NotSignedIn = Object.freeze({ ok: false, code: "unauthenticated" });
export const sessionExpired: NotSignedIn = Object.freeze({ ok: false, code: "session_expired" });
export const sessionRevoked: NotSignedIn = Object.freeze({ ok: false, code: "session_revoked" });

/** Puts a verified session together. */
export function verifiedSession(
  record: SessionRecord,
  account: UserRecord,
  session: Session,
  goodUntil: number | null = null,
): VerifiedSession {
  const check = { ok: true, user: Object.freeze(publicUser(account)), session: Object.freeze(session) };
  Object.defineProperties(check, {
    record: { value: record },
    account: { value: account },
    goodUntil: { value: goodUntil },
  });
  return Object.freeze(check) as VerifiedSession;
}
