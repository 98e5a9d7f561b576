import type { AuthClientError, ServerErrorCode } from "./auth-client-error.ts";

/** A person, as the API's answers show her. */
export interface User {
  readonly id: string;
  /** Null where a provider gave none. */
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string | null;
  readonly avatarUrl: string | null;
  /** The application's own role. */
  readonly role: string;
  /** ISO 8601, as all times here. */
  readonly createdAt: string;
}

/** One sign-in on one device. Its id is public: it opens nothing. */
export interface Session {
  readonly id: string;
  readonly carrier: "cookie" | "token";
  /** The sign-in method, such as "password". */
  readonly method: string;
  readonly createdAt: string;
  /** When the person last proved who she is. */
  readonly authenticatedAt: string;
  readonly lastSeenAt: string;
  /** The absolute limit, however active she is. */
  readonly expiresAt: string;
  /** The idle limit as things stand. */
  readonly idleExpiresAt: string;
}

/** Somebody is signed in. */
export interface SignedIn {
  readonly status: "signed_in";
  readonly user: User;
  readonly session: Session;
}

/** Nobody is signed in: said by the server, or no request was worth making. */
export interface SignedOut {
  readonly status: "signed_out";
  readonly user: null;
  readonly session: null;
  /** Why a session is over that was not signed out by hand: show it as a sentence. Null: a visitor, or she logged out. */
  readonly reason: ServerErrorCode | null;
}

/** The server has not answered yet. Show neither the application nor a log-in form. */
export interface Unknown {
  readonly status: "unknown";
  readonly user: null;
  readonly session: null;
  /** What went wrong when it was asked; it will be asked again. Null while it is asked for the first time. */
  readonly error: AuthClientError | null;
}

/** What the client knows. A new object at each change, so it can be compared by identity. */
export type AuthState = SignedIn | SignedOut | Unknown;

/** Says that nobody is signed in. */
export function signedOut(reason: ServerErrorCode | null): SignedOut {
  return { status: "signed_out", user: null, session: null, reason };
}

/** Says that the server has not answered. */
export function unknown(error: AuthClientError | null): Unknown {
  return { status: "unknown", user: null, session: null, error };
}
