import { seal, unseal } from "../secret/seal.ts";
import { isLoopbackAddress } from "./client-address.ts";
import { findCookie, writeCookie } from "./cookies.ts";
import type { Deps } from "./deps.ts";
import { isLoopbackHost } from "./origin-rule.ts";

/** Seconds a browser stays let in. */
const lifetime = 30 * 86_400;

/** What proxies add. Whoever comes through one may be anybody. */
const forwardingHeaders: readonly string[] = [
  "forwarded",
  "via",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-forwarded-port",
  "x-forwarded-server",
  "x-real-ip",
  "x-client-ip",
  "true-client-ip",
  "cf-connecting-ip",
];

/**
 * Whether a request was made on this machine, for this machine.
 *
 * Security: a tunnel or a proxy in front of a development server makes it public while it still listens on loopback, and a name that
 * somebody else's DNS points to 127.0.0.1 makes it readable from their page. So the host must be a loopback one, and nothing may have
 * been forwarded.
 */
export function isLocalRequest(request: Request, peer: string | null): boolean {
  const { headers } = request;
  if (forwardingHeaders.some((name) => headers.has(name))) return false;
  if (peer !== null && !isLoopbackAddress(peer)) return false;
  const host = headers.get("host");
  const named = host === null ? request.url : `http://${host}`;
  return [named, request.url].every((url) => isLoopbackHost(URL.parse(url)?.hostname ?? ""));
}

type AccessDeps = Pick<Deps, "ring" | "settings" | "clock">;

/** The cookie of a browser that showed the key. */
export function mailboxCookie({ ring, settings, clock }: AccessDeps): string {
  const until = String(clock() + lifetime * 1000);
  return writeCookie(settings.cookieNames.mailbox, seal(ring, "mailbox", until), {
    secure: settings.secure,
    maxAge: lifetime,
    sameSite: "Strict",
  });
}

/** Whether a browser has shown the key, at this start or an earlier one. */
export function hasMailboxCookie({ ring, settings, clock }: AccessDeps, request: Request): boolean {
  const cookie = findCookie(request.headers.get("cookie"), settings.cookieNames.mailbox);
  if (cookie === null || cookie === "several") return false;
  const until = unseal(ring, "mailbox", cookie.value);
  return until !== null && clock() < Number(until);
}
