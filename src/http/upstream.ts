import { AuthError } from "../error/auth-error.ts";
import { isTrustedPeer } from "./client-address.ts";
import { handshakeHeader, isSafeMethod, passesOriginRule } from "./origin-rule.ts";
import type { HttpSettings } from "./settings.ts";

/** The application that a proxy asks about: what a person wants to reach. */
export interface Upstream {
  readonly origin: string;
  /** Of the tokens that it is given. */
  readonly audience: string;
  /** The path and query she asked for, or "/". */
  readonly target: string;
}

/**
 * Which application a proxy asks about, by `X-Forwarded-Host` and `X-Forwarded-Uri`. Throws `forbidden` unless it is one that is listed.
 *
 * Security: these headers are believed of a trusted peer alone. The scheme is that of the base URL and is taken from nobody.
 */
export function readUpstream(headers: Headers, peer: string | null, settings: HttpSettings): Upstream {
  const host = headers.get("x-forwarded-host") ?? "";
  if (!isTrustedPeer(peer, settings.trustedProxies)) throw refuse("This request did not come from a trusted proxy.");
  const scheme = settings.secure ? "https" : "http";
  const { origin } = (/^[\w.:[\]-]{1,260}$/.test(host) && URL.parse(`${scheme}://${host}`)) || { origin: "" };
  const audience = settings.forwardAuth.get(origin);
  if (audience === undefined) throw refuse("X-Forwarded-Host names no host of forwardAuthHosts.");
  const target = headers.get("x-forwarded-uri") ?? "";
  return { origin, audience, target: target.startsWith("/") ? target : "/" };
}

function refuse(detail: string): AuthError {
  return new AuthError("forbidden", { detail });
}

/**
 * The rule against cross-site requests, for an application that is entered by the session cookie. Where the proxy does not say the method,
 * every request that names an origin is held to it: browsers name it whenever something may change. So is a handshake of WebSocket, which
 * is a GET that no rule of browsers keeps from other sites.
 */
export function passesUpstreamRule(headers: Headers, upstream: Upstream, settings: HttpSettings): boolean {
  const method = headers.get("x-forwarded-method");
  if (method !== null && isSafeMethod(method) && !headers.has(handshakeHeader)) return true;
  if (method === null && !headers.has("origin")) return true;
  const trustedOrigins = new Set([settings.origin, ...settings.trustedOrigins]);
  const { origin } = upstream;
  return passesOriginRule("POST", (name) => headers.get(name), {
    origin,
    trustedOrigins,
    development: settings.development,
  });
}
