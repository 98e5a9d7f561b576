/** Every code that the server's problem documents carry. */
export type ServerErrorCode =
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
  | "cursor_expired"
  | "payload_too_large"
  | "unsupported_media_type"
  | "weak_password"
  | "too_many_attempts"
  | "account_locked"
  | "internal_error"
  | "claims_too_large"
  | "link_required"
  | "provider_denied"
  | "provider_failed"
  | "provider_unavailable"
  | "hook_unavailable"
  | "mail_not_configured"
  | "overloaded"
  | "storage_unavailable";

/**
 * What can be wrong. Besides the server's own codes: `network_error` (no answer came), `unexpected_answer` (an answer came that is not
 * the API's: a proxy's page, a wrong `baseUrl`), `user_changed` (somebody else signed in before the request was sent). A newer server
 * may have others.
 */
export type AuthClientErrorCode =
  | ServerErrorCode
  | "network_error"
  | "unexpected_answer"
  | "user_changed"
  | (string & Record<never, never>);

/** One thing wrong with one field. */
export interface FieldProblem {
  /** A JSON pointer into what was sent, such as "/email". */
  readonly pointer: string;
  /** What is wrong: `required`, `too_short`, … */
  readonly code: string;
  /** The bound that was missed, where there is one. */
  readonly rule?: string | number;
}

/** The members of a problem document (RFC 9457) that are of use here. */
export interface Problem {
  readonly code: AuthClientErrorCode;
  readonly title?: string | undefined;
  readonly status?: number | undefined;
  readonly detail?: string | undefined;
  readonly requestId?: string | undefined;
  readonly errors?: readonly FieldProblem[] | undefined;
  readonly retryAfter?: number | undefined;
  readonly maxAge?: number | undefined;
  readonly deleteAfter?: string | undefined;
}

/** Why a call failed. Switch on `code`; `message` is for developers, in English. */
export class AuthClientError extends Error {
  override readonly name = "AuthClientError";
  readonly code: AuthClientErrorCode;
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** A sentence about this very occurrence. */
  readonly detail: string | undefined;
  /** What is wrong with which field. Empty for everything but input that was refused. */
  readonly errors: readonly FieldProblem[];
  /** Finds this request in the server's log. */
  readonly requestId: string | undefined;
  /** Seconds after which trying again makes sense. */
  readonly retryAfter: number | undefined;
  /** For `reauthentication_required`: how recent, in seconds, the proof must be. */
  readonly maxAge: number | undefined;
  /** For `deletion_pending`: when the account will be erased. */
  readonly deleteAfter: string | undefined;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.title ?? problem.code, options);
    this.code = problem.code;
    this.status = problem.status ?? 0;
    this.detail = problem.detail;
    this.errors = problem.errors ?? [];
    this.requestId = problem.requestId;
    this.retryAfter = problem.retryAfter;
    this.maxAge = problem.maxAge;
    this.deleteAfter = problem.deleteAfter;
  }
}
