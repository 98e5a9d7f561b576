import type { HttpSettings } from "./settings.ts";

/**
 * Lets scripts of trusted origins read answers with credentials (the Fetch standard's CORS protocol). Others get nothing, save what is
 * for everybody and says so already.
 */
export function setCorsHeaders(headers: Headers, origin: string | null, settings: HttpSettings): void {
  if (headers.has("access-control-allow-origin")) return;
  headers.append("vary", "Origin");
  if (origin === null || !settings.trustedOrigins.has(origin)) return;
  headers.set("access-control-allow-origin", origin);
  headers.set("access-control-allow-credentials", "true");
  headers.set("access-control-expose-headers", "WWW-Authenticate, Retry-After, X-Request-Id");
}

/**
 * Answers a preflight, and whoever else asks what there is (RFC 9110, section 9.3.7). For an origin that is not trusted it grants nothing, and
 * the browser stops there.
 */
export function preflightResponse(origin: string | null, allow: readonly string[], settings: HttpSettings): Response {
  const headers = new Headers({ allow: allow.join(", ") });
  if (origin !== null && settings.trustedOrigins.has(origin)) {
    headers.set("access-control-allow-methods", "GET, POST, PATCH, DELETE");
    headers.set("access-control-allow-headers", "Authorization, Content-Type, Idempotency-Key");
    headers.set("access-control-max-age", "600");
  }
  return new Response(null, { status: 204, headers });
}
