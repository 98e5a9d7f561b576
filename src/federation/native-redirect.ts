/**
 * Where a native app takes the answer of a sign-in (RFC 8252, section 7): a `claimed` https link, which the system gives to the app that
 * owns the domain; a private-use `scheme`, which any app on the device may register; `loopback`, where any program may listen.
 */
export type NativeRedirectKind = "claimed" | "scheme" | "loopback";

/** An address that an app was registered with. */
export interface NativeRedirect {
  readonly kind: NativeRedirectKind;
  /** As it is sent there, save a port of loopback. */
  readonly uri: string;
}

/** What is wrong with an address that an app is to be registered with. */
export type NativeRedirectFault =
  | "no_uri"
  | "too_long"
  | "query_or_fragment"
  | "plain_http"
  | "localhost"
  | "port"
  | "scheme_without_dot";

/** The addresses that apps were registered with. */
export type NativeRedirects = readonly NativeRedirect[];

const maxLength = 255;
/** RFC 3986, section 3.1, in lower case: what a browser makes of it anyway. */
const schemeShape = /^([a-z][a-z0-9+.-]*):/;
/** A name or address of DNS: no user, no wildcard, no port of five digits too many. */
const claimedShape = /^https:\/\/[a-z0-9.-]{1,253}(?::[1-9]\d{0,4})?(?:\/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)$/;
const loopbackShape = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(:\d*)?(\/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)$/;
const schemePartShape = /^[A-Za-z0-9._~!$&'()*+,;=:@%/-]+$/;

/** Reads an address that an app is to be registered with, or says what is wrong with it. */
export function parseNativeRedirect(text: string): NativeRedirect | NativeRedirectFault {
  if (text.length > maxLength) return "too_long";
  const [, scheme] = schemeShape.exec(text) ?? [];
  if (scheme === undefined || !URL.canParse(text)) return "no_uri";
  if (/[?#]/.test(text)) return "query_or_fragment";
  if (scheme === "http") return parseLoopback(text);
  if (scheme === "https") {
    // Exactly as a parser writes it: no other spelling of the host, and no dots that climb in the path.
    return claimedShape.test(text) && URL.parse(text)?.href === text ? { kind: "claimed", uri: text } : "no_uri";
  }
  // RFC 8252, section 7.1: the reversed name of a domain that is the app's. One word is a scheme of everybody, or of the system.
  if (!scheme.includes(".")) return "scheme_without_dot";
  const rest = text.slice(scheme.length + 1);
  return schemePartShape.test(rest) ? { kind: "scheme", uri: text } : "no_uri";
}

/**
 * Finds the registered address that an app asks to be answered at, and gives it as the app has written it. Null: none was registered so.
 *
 * Security: compared as texts, byte for byte. Nothing is parsed, decoded or completed, so there is no second spelling of an address. Only
 * the port of a loopback address is free, because a program takes the one that it gets.
 */
export function findNativeRedirect(redirects: NativeRedirects, asked: string): NativeRedirect | null {
  const [, origin = "", port, path = ""] = loopbackShape.exec(asked) ?? [];
  if (port !== undefined) {
    const isPort = /^:[1-9]\d{0,4}$/.test(port) && Number(port.slice(1)) <= 65_535;
    const isRegistered = redirects.some(({ kind, uri }) => kind === "loopback" && uri === origin + path);
    return isPort && isRegistered ? { kind: "loopback", uri: asked } : null;
  }
  return redirects.find(({ uri }) => uri === asked) ?? null;
}

function parseLoopback(text: string): NativeRedirect | NativeRedirectFault {
  const [, , port] = loopbackShape.exec(text) ?? [];
  const url = URL.parse(text);
  // RFC 8252, section 8.3: what the name leads to is the machine's own affair, and a firewall may have a word in it.
  if (url?.hostname === "localhost") return "localhost";
  if (port !== undefined) return "port";
  return loopbackShape.test(text) && url?.href === text ? { kind: "loopback", uri: text } : "plain_http";
}
