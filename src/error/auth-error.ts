import { type ErrorCode, errorTable } from "./error-table.ts";

/** One thing wrong with one field. */
export interface FieldError {
  /** A JSON pointer into the request body (RFC 6901), such as "/email". */
  readonly pointer: string;
  /** What is wrong, for programs: `required`, `unknown_field`, `too_short`, … */
  readonly code: string;
  /** The bound that was missed, where there is one. */
  readonly rule?: string | number;
}

export interface AuthErrorOptions extends ErrorOptions {
  readonly errors?: readonly FieldError[];
  /** Seconds after which trying again makes sense. */
  readonly retryAfter?: number;
  /** A sentence for people about this occurrence. Never a secret, never whether an account exists. */
  readonly detail?: string;
  /** For `reauthentication_required`: how recent, in seconds, the proof must be. */
  readonly maxAge?: number;
  /** For `deletion_pending`: when the account will be erased. */
  readonly deleteAfter?: Date;
  /** For `password_required` after a sign-in at a provider: the token of `POST /auth/identities`, which stands for the identity. */
  readonly linkToken?: string;
  /** For `deletion_pending` after a sign-in at a provider: keeps the account (`POST /auth/user/delete/keep`). Secret. */
  readonly undoToken?: string;
  /** For `method_not_allowed`: the methods that exist. */
  readonly allow?: readonly string[];
}

/** A refusal. What it means to a client is its `code`; the status is looked up, never chosen where it is thrown. */
export class AuthError extends Error {
  override readonly name = "AuthError";
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[] | undefined;
  readonly retryAfter: number | undefined;
  readonly detail: string | undefined;
  readonly maxAge: number | undefined;
  readonly deleteAfter: Date | undefined;
  readonly linkToken: string | undefined;
  readonly undoToken: string | undefined;
  readonly allow: readonly string[] | undefined;

  constructor(code: ErrorCode, options: AuthErrorOptions = {}) {
    super(errorTable[code].title, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.errors = options.errors;
    this.retryAfter = options.retryAfter;
    this.detail = options.detail;
    this.maxAge = options.maxAge;
    this.deleteAfter = options.deleteAfter;
    this.linkToken = options.linkToken;
    this.undoToken = options.undoToken;
    this.allow = options.allow;
  }

  get status(): number {
    return errorTable[this.code].status;
  }
}
