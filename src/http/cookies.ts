/** What a request says about one cookie: its value, that there is none, or that there are several and none can be believed. */
export type FoundCookie = { readonly value: string } | null | "several";

/** Reads one cookie from a raw `Cookie` header. See `findCookieStart` for the hot path's form. */
export function findCookie(header: string | null | undefined, name: string): FoundCookie {
  if (!header) return null;
  const value = readSingleCookie(header, name);
  return typeof value === "string" ? { value } : value === null ? null : "several";
}

/** The value of a cookie, null when there is none, `undefined` when there are several of the name. */
export function readSingleCookie(header: string, name: string): string | null | undefined {
  const start = findCookieStart(header, name);
  if (start === noCookie) return null;
  if (start === severalCookies) return undefined;
  const semicolon = header.indexOf(";", start);
  return semicolon === -1 ? header.slice(start) : header.slice(start, semicolon);
}

/** What `findCookieStart` gives when there is no cookie of the name. */
export const noCookie = -1;
/** And when there are several. */
const severalCookies = -2;

/**
 * Where the value of a cookie begins in a raw `Cookie` header; below zero when there is none, or several of the name. For the hot
 * path: nothing is cut out.
 *
 * Security: a sibling subdomain can plant a cookie beside ours, and which one a server picks is chance. With two values there is no
 * session. Names are compared byte for byte; only a space or tab may stand before one, so no other white space makes a look-alike.
 */
export function findCookieStart(header: string, name: string): number {
  let start = noCookie;
  let at = header.indexOf(name);
  while (at !== -1) {
    const end = at + name.length;
    if (header.charCodeAt(end) === 61 && startsPair(header, at)) {
      if (start !== noCookie) return severalCookies;
      start = end + 1;
    }
    at = header.indexOf(name, end);
  }
  return start;
}

/** Whether a cookie's value ends at this place of a raw `Cookie` header. */
export function isCookieEnd(header: string, at: number): boolean {
  return at === header.length || (at < header.length && header.charCodeAt(at) === 59);
}

function startsPair(header: string, at: number): boolean {
  let i = at - 1;
  while (i >= 0 && (header.charCodeAt(i) === 32 || header.charCodeAt(i) === 9)) i -= 1;
  return i < 0 || header.charCodeAt(i) === 59;
}

export interface CookieOptions {
  readonly secure: boolean;
  /** Seconds. Absent: the browser drops the cookie when it closes. */
  readonly maxAge?: number;
  /** @default "Lax" */
  readonly sameSite?: "Strict";
  /** @default "/" */
  readonly path?: string;
  /** Whether scripts may read it. @default false */
  readonly readable?: true;
  /** The hosts that it is sent to: this domain and all below. @default the host that sets it, alone */
  readonly domain?: string | null;
}

/** A `Set-Cookie` value (RFC 6265bis): this host only unless a domain is said, not for scripts, not on cross-site subrequests. */
export function writeCookie(name: string, value: string, options: CookieOptions): string {
  // Up, so that what was set a millisecond after its beginning is good for as long as it says. The server ends it in any case.
  const maxAge = options.maxAge === undefined ? "" : `; Max-Age=${Math.max(0, Math.ceil(options.maxAge))}`;
  const domain = options.domain ? `; Domain=${options.domain}` : "";
  return `${name}=${value}; Path=${options.path ?? "/"}${domain}${maxAge}${options.readable ? "" : "; HttpOnly"}${options.secure ? "; Secure" : ""}; SameSite=${options.sameSite ?? "Lax"}`;
}

/** A `Set-Cookie` value that removes a cookie. Path and domain have to be those it was set with. */
export function clearCookie(name: string, secure: boolean, path = "/", domain: string | null = null): string {
  return writeCookie(name, "", { secure, maxAge: 0, path, domain });
}
