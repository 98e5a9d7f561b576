import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { AuthError } from "../error/auth-error.ts";
import { withQuery } from "../http/form-answer.ts";
import type { ReadHeader } from "../http/origin-rule.ts";
import { languageOf } from "../http/page-language.ts";
import { describeErrorPage } from "../http/page-routes.ts";
import { describeProblem } from "../http/problem.ts";
import { parseHostRequestId } from "../http/request-id.ts";
import type { HttpSettings } from "../http/settings.ts";
import type { TokenRefusalCode } from "../token/token-check.ts";

/** The answer that a guard gives instead of the route. */
export interface Refusal {
  readonly ok: false;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * A refusal as a problem document (RFC 9457), under the id that the host calls the request by, or one made here.
 *
 * @param bearer whether the request presented a bearer token, by which it was judged
 */
export function problemRefusal(error: AuthError, hostId: unknown, bearer = false): Refusal {
  const requestId = parseHostRequestId(hostId) ?? randomUUID();
  const { status, headers, body } = describeProblem(error, requestId, bearer);
  return { ok: false, status, headers: { ...headers, "x-request-id": requestId }, body };
}

/** Who is shown a page. */
interface PageVisitor {
  readonly header: ReadHeader;
  readonly hostId: unknown;
}

/** A refusal as a page, for a person who would otherwise look at JSON. */
export function pageRefusal(settings: HttpSettings, error: AuthError, { header, hostId }: PageVisitor): Refusal {
  const requestId = parseHostRequestId(hostId) ?? randomUUID();
  const { status, headers, body } = describeErrorPage(settings, error, {
    requestId,
    language: languageOf(header, settings),
  });
  return { ok: false, status, headers: { ...headers, "x-request-id": requestId }, body };
}

/** Leads a page's visitor to log-in, and from there back. 303, so that nothing is sent on but the wish to read. */
export function loginRefusal(settings: HttpSettings, code: TokenRefusalCode, target: string): Refusal {
  // Only what the log-in page has a sentence for.
  const notice = code === "session_expired" || code === "session_revoked" ? code : "login_required";
  // A proxy may have taken the base URL's path off: the browser has to have it back.
  const returnTo = target.startsWith(`${settings.mountPath}/`) ? target : settings.mountPath + target;
  const location = withQuery(settings.pages.login, { notice, returnTo });
  return { ok: false, status: 303, headers: { "cache-control": "no-store", location }, body: "" };
}

/** Sends a refusal as Node's own server does. */
export function sendRefusal(response: ServerResponse, { status, headers, body }: Refusal): void {
  response.writeHead(status, headers);
  response.end(body);
}
