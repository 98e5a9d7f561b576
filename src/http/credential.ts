import { AuthError } from "../error/auth-error.ts";
import { type VerifiedCheck, unauthenticated } from "../session/session-check.ts";
import { findCookie } from "./cookies.ts";
import type { Deps } from "./deps.ts";

/**
 * Reads the request's credential. An `Authorization` header decides alone: the cookie is not tried after it fails. No scheme is
 * accepted yet, so a request with one is not signed in.
 */
export async function identify(headers: Headers, deps: Pick<Deps, "settings" | "verifier">): Promise<VerifiedCheck> {
  const authorization = headers.get("authorization");
  if (authorization !== null) {
    // Several headers of one name arrive joined by a comma, which no scheme's credentials hold.
    if (authorization.includes(",")) throw new AuthError("invalid_input", { detail: "Send one Authorization header." });
    return unauthenticated;
  }
  return identifyByCookie(headers, deps);
}

/** Reads the session cookie, whatever else the request carries: log-out ends every session that it is shown. */
export async function identifyByCookie(
  headers: Headers,
  deps: Pick<Deps, "settings" | "verifier">,
): Promise<VerifiedCheck> {
  const cookie = findCookie(headers.get("cookie"), deps.settings.cookieNames.session);
  if (cookie === null || cookie === "several") return unauthenticated;
  return deps.verifier.verify(cookie.value);
}
