import type { OpenSpan, RequestSpan } from "../trace/tracing.ts";
import type { RequestOutcome } from "./request-info.ts";
import type { RequestRecord } from "./request-record.ts";

/**
 * How a request begins its span: `latchkey POST /login`.
 *
 * Security: the route as it is written and not the path, in which a token may stand; no query, no header, no address of anybody's.
 */
export function describeSpan(
  path: string | null,
  { method, id }: Pick<RequestRecord, "method" | "id">,
  headers: Headers | null,
): RequestSpan {
  const attributes = { "http.request.method": method, "latchkey.request_id": id };
  if (path === null) return { name: `latchkey ${method}`, attributes, headers };
  return { name: `latchkey ${method} ${path}`, attributes: { ...attributes, "http.route": path }, headers };
}

/** How it was answered. A refusal is no failure of ours; what answers 500 and above is. */
export function describeOutcome(span: OpenSpan, { status, code, route }: Omit<RequestOutcome, "network">): void {
  span.set({
    "http.response.status_code": status,
    "latchkey.route": route,
    ...(code !== null && { "latchkey.error_code": code }),
  });
  if (status >= 500) span.fail(code ?? String(status));
}
