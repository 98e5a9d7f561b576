import type { VerifyCode, VerifyRefused } from "./verify-result.ts";

/** A refusal as it goes over the wire. */
export interface RefusalDescription {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A problem document (RFC 9457), as Latchkey's own server sends it. */
  readonly body: string;
}

type AnyCode = VerifyCode | "unauthenticated";

const table: Readonly<Record<AnyCode, { readonly status: number; readonly title: string }>> = {
  unauthenticated: { status: 401, title: "You are not signed in" },
  token_invalid: { status: 401, title: "The access token is not valid" },
  token_expired: { status: 401, title: "The access token has expired" },
  session_revoked: { status: 401, title: "The session was ended" },
  // Not 401: the token may be good, and a client that is told otherwise logs its user out.
  not_ready: { status: 503, title: "Not ready yet" },
  revocations_stale: { status: 503, title: "Whether the session goes on is not known right now" },
  keys_unavailable: { status: 503, title: "The keys cannot be fetched right now" },
};

/** Seconds. */
const retryAfter = "1";

/** What to answer a request whose token was refused: 401 with `WWW-Authenticate` (RFC 6750), or 503 where the fault is not the token's. */
export function describeRefusal({ code }: VerifyRefused<AnyCode>): RefusalDescription {
  const { status, title } = table[code];
  const headers: Record<string, string> = { "content-type": "application/problem+json", "cache-control": "no-store" };
  if (status === 503) headers["retry-after"] = retryAfter;
  else
    headers["www-authenticate"] =
      code === "unauthenticated" ? "Bearer" : `Bearer error="invalid_token", error_description="${title}"`;
  return { status, headers, body: JSON.stringify({ type: `urn:latchkey:error:${code}`, title, status, code }) };
}

/** The same for the Fetch standard. */
export function refusalResponse(refused: VerifyRefused<AnyCode>): Response {
  const { status, headers, body } = describeRefusal(refused);
  return new Response(body, { status, headers });
}
