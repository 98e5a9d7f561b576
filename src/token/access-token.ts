/**
 * Claims of your own in access tokens. Declare yours, so that what `hooks.claims` gives and what a guard finds is typed:
 * `declare module "latchkey" { interface CustomClaims { tenant: string } }`.
 */
export interface CustomClaims {}

/** What an access token says (RFC 9068). */
export interface AccessTokenClaims extends Partial<CustomClaims> {
  readonly iss: string;
  readonly aud: string;
  /** The user's id. */
  readonly sub: string;
  /** Always "latchkey": people sign in to the application itself (RFC 9068, section 2.2). */
  readonly client_id: string;
  /** The session's id. */
  readonly sid: string;
  /** The user's version as the token was made: a larger one ends it. */
  readonly ver: number;
  /** Seconds since the epoch, as all times here. */
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
