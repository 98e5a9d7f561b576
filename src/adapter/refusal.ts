import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { AuthError } from "../error/auth-error.ts";
import { withQuery } from "../http/form-answer.ts";
import { describeProblem } from "../http/problem.ts";
import type { HttpSettings } from "../http/settings.ts";
import type { NotSignedInCode } from "../session/session-check.ts";

/** The answer that a guard gives instead of the route. */
export interface Refusal {
  readonly ok: false;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A refusal as a problem document (RFC 9457). */
export function problemRefusal(error: AuthError): Refusal {
  const { status, headers, body } = describeProblem(error, randomUUID());
  return { ok: false, status, headers, body };
}

/** Leads a page's visitor to log-in, and from there back. 303, so that nothing is sent on but the wish to read. */
export function loginRefusal(settings: HttpSettings, code: NotSignedInCode, target: string): Refusal {
  const notice = code === "unauthenticated" ? "login_required" : code;
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
