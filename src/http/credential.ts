import { AuthError } from "../error/auth-error.ts";
import { unauthenticated, type VerifiedCheck } from "../session/session-check.ts";
import { sessionTokenLength } from "../session/session-token.ts";
import type { Deps } from "./deps.ts";
import { findSessionToken } from "./session-cookie.ts";

export interface IdentifyOptions {
  /** Look at the session cookie whatever else the request carries. */
  readonly cookieOnly: boolean;
  /** Read the session now, instead of trusting what is remembered of it. */
  readonly afresh: boolean;
}

/**
 * Reads the request's credential. An `Authorization` header decides alone: the cookie is not tried after it fails. No scheme is
 * accepted yet, so a program that sends one is not signed in. Pages and forms go by the cookie alone, because a browser behind a
 * proxy that asks for a password of its own sends that with every request.
 */
export async function identify(
  headers: Headers,
  deps: Pick<Deps, "settings" | "verifier">,
  { cookieOnly, afresh }: IdentifyOptions,
): Promise<VerifiedCheck> {
  const authorization = headers.get("authorization");
  if (authorization !== null && !cookieOnly) {
    // Several headers of one name arrive joined by a comma, which no bearer token holds.
    if (/^bearer\b.*,/i.test(authorization)) {
      throw new AuthError("invalid_input", { detail: "Send one Authorization header." });
    }
    return unauthenticated;
  }
  const cookies = headers.get("cookie") ?? "";
  const start = findSessionToken(cookies, deps.settings.cookieNames);
  if (start < 0) return unauthenticated;
  if (!afresh) return deps.verifier.verifyAt(cookies, start);
  return deps.verifier.verifyAfresh(cookies.slice(start, start + sessionTokenLength));
}
