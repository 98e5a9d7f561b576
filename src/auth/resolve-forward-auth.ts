import { ConfigurationError } from "../error/configuration-error.ts";
import type { TrustedProxies } from "../http/client-address.ts";
import { quote } from "../shared/quote.ts";

/** What decides whether a host can be entered with the session cookie, and by whose word. */
export interface ForwardAuthContext {
  readonly baseUrl: URL;
  readonly cookieDomain: string | null;
  readonly trustedProxies: TrustedProxies;
  /** The audience of tokens for ourselves. */
  readonly issuer: string;
}

const maxAudienceLength = 200;
/** A host name or address, with a port where it is not the scheme's own. */
const hostShape = /^(?:[a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/**
 * The applications behind `GET /auth/forward-auth`: the audience of the tokens for each, by its origin. Throws `ConfigurationError`.
 *
 * Security: never our own audience. A token for that is good for the account of whoever is signed in.
 */
export function resolveForwardAuth(hosts: readonly string[], context: ForwardAuthContext): ReadonlyMap<string, string> {
  const audiences = new Map<string, string>();
  for (const entry of hosts) {
    const [host, audience] = splitOnce(entry);
    const url = hostShape.test(host) ? URL.parse(`${context.baseUrl.protocol}//${host}`) : null;
    if (!url || url.host === "" || audience === "") {
      throw refuse(
        entry,
        '; write a host such as "app.example.com", or with the audience of its tokens "app.example.com=orders".',
      );
    }
    if (!isReached(url.hostname, context)) {
      throw refuse(entry, ", which the session cookie does not reach: set cookieDomain to a domain above both hosts.");
    }
    const found = audience ?? url.origin;
    if (found.length > maxAudienceLength || !/^[\x21-\x7e]+$/.test(found) || found === context.issuer) {
      throw refuse(
        entry,
        `, whose audience is none: write 1 to ${maxAudienceLength} visible ASCII characters, and not ${context.issuer}.`,
      );
    }
    audiences.set(url.origin, found);
  }
  if (audiences.size > 0 && context.trustedProxies.kind === "none") {
    throw new ConfigurationError(
      "forwardAuthHosts",
      "forwardAuthHosts is set, but which host a request is for is believed of a trusted proxy alone: name yours in trustedProxies.",
    );
  }
  return audiences;
}

function isReached(hostname: string, { baseUrl, cookieDomain }: ForwardAuthContext): boolean {
  if (hostname === baseUrl.hostname) return true;
  return cookieDomain !== null && (hostname === cookieDomain || hostname.endsWith(`.${cookieDomain}`));
}

function splitOnce(entry: string): [string, string | undefined] {
  const at = entry.indexOf("=");
  return at === -1 ? [entry, undefined] : [entry.slice(0, at), entry.slice(at + 1)];
}

function refuse(entry: string, why: string): ConfigurationError {
  return new ConfigurationError("forwardAuthHosts", `forwardAuthHosts has ${quote(entry)}${why}`);
}
