/** What an access token of Latchkey says (RFC 9068). Times are seconds since the epoch. */
export interface VerifiedClaims {
  readonly iss: string;
  readonly aud: string;
  /** The user's id. */
  readonly sub: string;
  readonly client_id: string;
  /** The session's id. */
  readonly sid: string;
  /** The user's version as the token was made. */
  readonly ver: number;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
  /** When she last proved who she is. */
  readonly auth_time: number;
  /** How: the sign-in method (RFC 8176), one. */
  readonly amr: readonly string[];
  readonly email: string | null;
  readonly email_verified: boolean;
  readonly role: string;
}

/**
 * Why a token lets nobody in. Of the token: `token_invalid`, `token_expired` (refresh and try again), `session_revoked` (log in again). Of
 * this verifier, which cannot say at the moment: `not_ready`, `revocations_stale`, `keys_unavailable`.
 */
export type VerifyCode =
  | "token_invalid"
  | "token_expired"
  | "session_revoked"
  | "not_ready"
  | "revocations_stale"
  | "keys_unavailable";

/** A good token of a session that goes on. Frozen, because one object answers many requests. */
export interface VerifyAccepted<Custom extends object = object> {
  readonly ok: true;
  readonly claims: VerifiedClaims & Readonly<Partial<Custom>>;
}

export interface VerifyRefused<Code extends string = VerifyCode> {
  readonly ok: false;
  readonly code: Code;
}

/** What became of a token. */
export type VerifyResult<Custom extends object = object> = VerifyAccepted<Custom> | VerifyRefused;

/** What became of a request. `unauthenticated`: it brought no bearer token. */
export type AuthenticateResult<Custom extends object = object> =
  | VerifyAccepted<Custom>
  | VerifyRefused<VerifyCode | "unauthenticated">;

/** One object for each refusal: a flood of bad tokens makes none. */
export const refusals: { readonly [Code in VerifyCode | "unauthenticated"]: VerifyRefused<Code> } = Object.freeze({
  unauthenticated: refusal("unauthenticated"),
  token_invalid: refusal("token_invalid"),
  token_expired: refusal("token_expired"),
  session_revoked: refusal("session_revoked"),
  not_ready: refusal("not_ready"),
  revocations_stale: refusal("revocations_stale"),
  keys_unavailable: refusal("keys_unavailable"),
});

function refusal<Code extends string>(code: Code): VerifyRefused<Code> {
  return Object.freeze({ ok: false, code });
}
