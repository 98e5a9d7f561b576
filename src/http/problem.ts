import type { AuthError } from "../error/auth-error.ts";
import { type ErrorCode, errorTable } from "../error/error-table.ts";
import { textResponse } from "./text-response.ts";

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

/**
 * Renders a refusal as a problem document (RFC 9457). The only renderer: no other place chooses a status.
 *
 * @param bearer whether the request presented a bearer token, by which it was judged
 */
export function describeProblem(error: AuthError, requestId: string, bearer = false): Problem {
  const { status, title } = errorTable[error.code];
  const retryAfter = status === 429 || status === 503 ? (error.retryAfter ?? defaultRetryAfter) : undefined;
  const { code, detail, errors, maxAge, deleteAfter, linkToken, undoToken, allow } = error;
  const type = `${typePrefix}${code}`;
  const challenge = challengeOf(code, bearer);
  return {
    status,
    retryAfter,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
      ...(allow && { allow: allow.join(", ") }),
      ...(challenge && { "www-authenticate": challenge }),
    },
    body: JSON.stringify({
      ...{ type, title, status, code, detail, requestId, errors, retryAfter, maxAge, deleteAfter },
      linkToken,
      undoToken,
    }),
  };
}

/** The same for the Fetch standard. */
export function problemResponse(error: AuthError, requestId: string, bearer = false): Response {
  const { status, headers, body } = describeProblem(error, requestId, bearer);
  return textResponse(body, { status, headers });
}

/** Codes that say why a credential lets nobody in, whichever it was. */
const credentialCodes: ReadonlySet<ErrorCode> = new Set(["unauthenticated", "session_expired", "session_revoked"]);

/**
 * What a refusal says of ways to authenticate (RFC 6750, section 3). RFC 9110, section 11.6.1: every 401 names one, and this one makes no
 * browser open a dialog. The sentence for people is in the body.
 */
function challengeOf(code: ErrorCode, bearer: boolean): string | undefined {
  const isAboutToken = code === "token_expired" || code === "token_invalid" || (bearer && credentialCodes.has(code));
  if (isAboutToken) return 'Bearer error="invalid_token"';
  if (bearer && code === "forbidden") return 'Bearer error="insufficient_scope"';
  return errorTable[code].status === 401 ? "Bearer" : undefined;
}
