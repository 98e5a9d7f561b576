import { AuthError } from "../error/auth-error.ts";
import type { Carriage, Transport } from "../session/session.ts";
import type { Deps } from "./deps.ts";

/** What a sign-in may say about how its session is to travel. */
export interface CarriageInput {
  readonly carrier?: "cookie" | "token" | undefined;
  readonly transport?: Transport | undefined;
}

/**
 * How the session of a sign-in travels. Without a word about the transport a browser gets a cookie and a program the token itself. Throws
 * `invalid_input`.
 *
 * Security: no browser gets a refresh token in a body. A script that was smuggled into a page must not be able to turn what it cannot read
 * into what it can take away.
 */
export function chooseCarriage(
  { carrier = "cookie", transport }: CarriageInput,
  { headers, deps }: { readonly headers: Headers; readonly deps: Pick<Deps, "tokens"> },
): Carriage {
  if (carrier === "cookie") {
    if (transport === undefined) return { carrier };
    throw refuseTransport("A session that a cookie carries has no transport.");
  }
  const isBrowser = headers.has("sec-fetch-site") || headers.has("origin");
  if (transport === undefined) return { carrier, transport: isBrowser ? "cookie" : "body" };
  if (transport === "body" && isBrowser && !deps.tokens.settings.dangerouslyAllowBodyTransport) {
    throw refuseTransport("A browser gets its refresh token in a cookie, which no script can read.");
  }
  return { carrier, transport };
}

function refuseTransport(detail: string): AuthError {
  return new AuthError("invalid_input", { detail, errors: [{ pointer: "/transport", code: "not_allowed" }] });
}
