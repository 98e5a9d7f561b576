import { AuthError } from "../error/auth-error.ts";
import type { HttpSettings } from "./settings.ts";

/** Reads one header by its lower-case name. */
export type ReadHeader = (name: string) => string | null | undefined;

type OriginSettings = Pick<HttpSettings, "origin" | "trustedOrigins" | "development">;

/** Whether a method only reads (RFC 9110, section 9.2.1), as far as we know it: links from anywhere may lead to it. */
export function isSafeMethod(method: string): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS";
}

/**
 * What stands in every handshake of WebSocket (RFC 6455, section 4.1), and in no other request that a browser sends.
 *
 * Security: it is a GET, but no rule of browsers keeps pages of other origins from sending it, or from reading and writing on what it opens.
 * `SameSite` keeps other sites out, and no other host of ours.
 */
export const handshakeHeader = "sec-websocket-key";

/**
 * The one rule against cross-site requests, log-in and registration included, applied before any cookie is read or set.
 *
 * Browsers say where a request comes from, and script cannot forge it: an `Origin` has to be ours or a trusted one; without one (or
 * with `null`, as sandboxed frames send it) only `Sec-Fetch-Site: same-origin` passes. A program sends neither: it passes with what
 * no form can send across sites, JSON, a bearer token, or a handshake of WebSocket without an origin.
 */
export function passesOriginRule(method: string, header: ReadHeader, settings: OriginSettings): boolean {
  return passes(method, header, (origin) => isKnownOrigin(origin, settings));
}

/**
 * The same for what operators do: a trusted origin does not pass either.
 *
 * Security: another application of the owner may call the API for its users. A hole in one of its pages must not be one in the console.
 */
export function passesOperatorRule(method: string, header: ReadHeader, settings: OriginSettings): boolean {
  return passes(method, header, (origin) => isOwnOrigin(origin, settings));
}

/**
 * The same for what services do: a program that does not say where it comes from passes, whatever it sends. No browser shows a service's key by
 * itself, so that whoever comes without one is told that.
 */
export function passesServiceRule(method: string, header: ReadHeader, settings: OriginSettings): boolean {
  return (!header("origin") && !header("sec-fetch-site")) || passesOriginRule(method, header, settings);
}

function passes(method: string, header: ReadHeader, isAllowed: (origin: string) => boolean): boolean {
  const isSafe = isSafeMethod(method);
  if (isSafe && (header(handshakeHeader) ?? null) === null) return true;
  const origin = header("origin");
  if (origin && origin !== "null") return isAllowed(origin);
  const site = header("sec-fetch-site");
  if (site) return site === "same-origin";
  if (origin) return false;
  return isSafe || isJson(header("content-type")) || /^bearer /i.test(header("authorization") ?? "");
}

/** Why a request was refused. In development it says what to do; in production it says nothing of the configuration. */
export function explainOriginRefusal(seen: string | null, settings: OriginSettings): AuthError {
  if (!settings.development) return new AuthError("csrf_rejected");
  const detail =
    seen === null
      ? "The request has neither an Origin header nor Content-Type: application/json. A program sends the latter."
      : `The request came from ${seen.slice(0, 200)}, expected is ${settings.origin}. Add the other origin to trustedOrigins if it is yours.`;
  return new AuthError("csrf_rejected", { detail });
}

/** Whether an origin is ours or a trusted one. */
export function isKnownOrigin(origin: string, settings: OriginSettings): boolean {
  return isOwnOrigin(origin, settings) || settings.trustedOrigins.has(origin);
}

/** In development every loopback origin is own: the port of the day must not matter. */
function isOwnOrigin(origin: string, settings: OriginSettings): boolean {
  if (origin === settings.origin) return true;
  return settings.development && URL.canParse(origin) && isLoopbackHost(new URL(origin).hostname);
}

/** Whether a URL's host name is this machine itself. */
export function isLoopbackHost(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  );
}

/** Whether a content type is JSON, parameters aside. */
export function isJson(contentType: string | null | undefined): boolean {
  return mediaType(contentType) === "application/json";
}

/** The media type without parameters, in lower case. */
export function mediaType(contentType: string | null | undefined): string {
  return (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}
