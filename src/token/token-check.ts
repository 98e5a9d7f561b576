import type { NotSignedInCode } from "../session/session-check.ts";
import type { AccessTokenClaims } from "./access-token.ts";

/** What an access token says of its user: no more, and as of the moment it was made. */
export interface TokenUser {
  readonly id: string;
  readonly email: string | null;
  readonly role: string;
}

/** What an access token says of its session. */
export interface TokenSession {
  readonly id: string;
  readonly authenticatedAt: Date;
}

/** A good access token of a session that goes on. Frozen, because one object answers many requests. */
export interface TokenSignedIn {
  readonly ok: true;
  readonly user: TokenUser;
  readonly session: TokenSession;
  readonly claims: AccessTokenClaims;
}

/** Why a bearer token lets nobody in. `token_expired`: refresh and try again. */
export type TokenRefusalCode = NotSignedInCode | "token_expired" | "token_invalid";

export interface TokenRefused {
  readonly ok: false;
  readonly code: TokenRefusalCode;
}

export const tokenExpired: TokenRefused = Object.freeze({ ok: false, code: "token_expired" });
export const tokenInvalid: TokenRefused = Object.freeze({ ok: false, code: "token_invalid" });

/** What a check of an access token gives. */
export type TokenCheck = TokenSignedIn | TokenRefused;
