import type { AuthError } from "../error/auth-error.ts";
import { errorTable } from "../error/error-table.ts";

/** Names each problem type for good, wherever the documentation moves (RFC 9457, section 3.1.1, allows a URI that is only a name). */
const typePrefix = "urn:latchkey:error:";

/** Seconds to wait when a code calls for `Retry-After` and nothing better is known. */
const defaultRetryAfter = 1;

/** A refusal as it goes over the wire. */
export interface Problem {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** Seconds. */
  readonly retryAfter: number | undefined;
}

/** Renders a refusal as a problem document (RFC 9457). The only renderer: no other place chooses a status. */
export function describeProblem(error: AuthError, requestId: string): Problem {
  const { status, title } = errorTable[error.code];
  const retryAfter = status === 429 || status === 503 ? (error.retryAfter ?? defaultRetryAfter) : undefined;
  const { code, detail, errors, maxAge, deleteAfter, allow } = error;
  const type = `${typePrefix}${code}`;
  return {
    status,
    retryAfter,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
      ...(allow && { allow: allow.join(", ") }),
      // RFC 9110, section 11.6.1: a 401 names a way to authenticate. This one makes no browser open a dialog.
      ...(status === 401 && { "www-authenticate": "Bearer" }),
    },
    body: JSON.stringify({ type, title, status, code, detail, requestId, errors, retryAfter, maxAge, deleteAfter }),
  };
}

/** The same for the Fetch standard. */
export function problemResponse(error: AuthError, requestId: string): Response {
  const { status, headers, body } = describeProblem(error, requestId);
  return new Response(body, { status, headers });
}
