/** Every code a client can meet. Clients switch on the code; it never changes its meaning. */
export type ErrorCode =
  | "invalid_input"
  | "code_invalid"
  | "unauthenticated"
  | "invalid_credentials"
  | "session_expired"
  | "session_revoked"
  | "token_expired"
  | "token_invalid"
  | "refresh_token_invalid"
  | "refresh_token_reused"
  | "forbidden"
  | "csrf_rejected"
  | "reauthentication_required"
  | "password_required"
  | "email_not_verified"
  | "user_banned"
  | "deletion_pending"
  | "registration_closed"
  | "domain_not_allowed"
  | "registration_refused"
  | "not_found"
  | "method_not_allowed"
  | "email_taken"
  | "link_required"
  | "cursor_expired"
  | "payload_too_large"
  | "unsupported_media_type"
  | "weak_password"
  | "too_many_attempts"
  | "account_locked"
  | "internal_error"
  | "claims_too_large"
  | "provider_denied"
  | "provider_failed"
  | "provider_unavailable"
  | "hook_unavailable"
  | "mail_not_configured"
  | "overloaded"
  | "storage_unavailable";

/** One row of the table. */
export interface ErrorRow {
  /** The HTTP status: each code has exactly one. */
  readonly status: number;
  /** A short sentence for people. The same for every occurrence (RFC 9457, section 3.1.3). */
  readonly title: string;
}

/** The one place where a code gets its status. A missing row is a compile error. */
export const errorTable: Readonly<Record<ErrorCode, ErrorRow>> = Object.freeze({
  invalid_input: { status: 400, title: "The request is not valid" },
  code_invalid: { status: 400, title: "This link does not work any more" },
  provider_denied: { status: 400, title: "The sign-in was cancelled at the provider" },
  unauthenticated: { status: 401, title: "You are not signed in" },
  invalid_credentials: { status: 401, title: "Email or password is wrong" },
  session_expired: { status: 401, title: "The session has expired" },
  session_revoked: { status: 401, title: "The session was ended" },
  token_expired: { status: 401, title: "The access token has expired" },
  token_invalid: { status: 401, title: "The access token is not valid" },
  refresh_token_invalid: { status: 401, title: "The refresh token is not valid" },
  refresh_token_reused: { status: 401, title: "The refresh token was used before" },
  forbidden: { status: 403, title: "You may not do this" },
  csrf_rejected: { status: 403, title: "The request came from another site" },
  reauthentication_required: { status: 403, title: "Confirm that it is you" },
  password_required: { status: 403, title: "The password is needed as well" },
  email_not_verified: { status: 403, title: "The email address is not proven yet" },
  user_banned: { status: 403, title: "This account is blocked" },
  deletion_pending: { status: 403, title: "This account is waiting to be deleted" },
  registration_closed: { status: 403, title: "Registration is closed" },
  registration_refused: { status: 403, title: "This registration was refused" },
  domain_not_allowed: { status: 403, title: "Addresses of this domain may not register" },
  not_found: { status: 404, title: "Not found" },
  method_not_allowed: { status: 405, title: "Method not allowed" },
  email_taken: { status: 409, title: "An account with this email exists already" },
  link_required: { status: 409, title: "Sign in the way you did before, then link this provider" },
  cursor_expired: { status: 410, title: "This place in the list is gone" },
  payload_too_large: { status: 413, title: "The request is too large" },
  unsupported_media_type: { status: 415, title: "Send JSON or a form" },
  weak_password: { status: 422, title: "Choose a stronger password" },
  too_many_attempts: { status: 429, title: "Too many attempts: wait a moment" },
  account_locked: { status: 429, title: "Too many wrong passwords: this account is locked for a while" },
  claims_too_large: { status: 500, title: "The access token's claims are too large" },
  internal_error: { status: 500, title: "Something went wrong on our side" },
  provider_failed: { status: 502, title: "The provider's answer could not be used" },
  provider_unavailable: { status: 503, title: "The provider is not answering" },
  hook_unavailable: { status: 503, title: "This cannot be decided right now" },
  mail_not_configured: { status: 503, title: "No mail can be sent from here" },
  overloaded: { status: 503, title: "Too busy right now" },
  storage_unavailable: { status: 503, title: "The database cannot be reached" },
});
