import { ConfigurationError } from "../error/configuration-error.ts";
import { isLoopbackHost } from "../http/origin-rule.ts";
import { quote } from "../shared/quote.ts";
import { registrableDomain } from "./registrable-domain.ts";

/** Parses and judges the base URL. Throws `ConfigurationError`. */
export function parseBaseUrl(text: string): URL {
  const url = URL.parse(text);
  // A host of DNS has 253 characters at most; a parser of URLs takes any number.
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:") || url.hostname.length > 253) {
    throw new ConfigurationError(
      "baseUrl",
      `baseUrl is ${quote(text)}; write the address people use, such as "https://app.example.com".`,
    );
  }
  if (url.search !== "" || url.hash !== "" || url.username !== "" || url.password !== "") {
    throw new ConfigurationError("baseUrl", "baseUrl has more than scheme, host and path; take the rest out.");
  }
  if (!/^(?:\/[A-Za-z0-9][A-Za-z0-9._~-]*)*\/?$/.test(url.pathname)) {
    throw new ConfigurationError(
      "baseUrl",
      `baseUrl has the path ${quote(url.pathname)}; write one of letters, digits and hyphens, such as "/app", or none.`,
    );
  }
  if (url.protocol === "http:" && !isLoopbackHost(url.hostname)) {
    throw new ConfigurationError(
      "baseUrl",
      `baseUrl is ${quote(text)}, which sends passwords and cookies in the clear; use https:// for every host but localhost.`,
    );
  }
  return url;
}

/** Parses trusted origins: exact, https outside development, of the base URL's site. Throws `ConfigurationError`. */
export function parseTrustedOrigins(
  origins: readonly string[],
  { development, baseUrl }: { readonly development: boolean; readonly baseUrl: URL },
): ReadonlySet<string> {
  const trusted = new Set<string>();
  for (const text of origins) {
    const url = URL.parse(text);
    const isHttp = url?.protocol === "https:" || url?.protocol === "http:";
    if (!url || !isHttp || url.origin !== text || url.hostname.includes("*")) {
      throw new ConfigurationError(
        "trustedOrigins",
        `trustedOrigins has ${quote(text)}; write an exact origin such as "https://app.example.com", without a path, a slash at the end or a wildcard.`,
      );
    }
    if (url.protocol === "http:" && !(development && isLoopbackHost(url.hostname))) {
      throw new ConfigurationError(
        "trustedOrigins",
        `trustedOrigins has ${quote(text)}; outside development an origin has to be https.`,
      );
    }
    if (!isSameSite(url, baseUrl)) {
      throw new ConfigurationError(
        "trustedOrigins",
        `trustedOrigins has ${quote(text)}, which is another site than ${baseUrl.origin}: browsers would not send it our cookies; put the front end on the same domain, or let it reach the API through a proxy path of its own origin.`,
      );
    }
    trusted.add(url.origin);
  }
  return trusted;
}

/** Whether cookies of one are sent to requests from the other: the same scheme, and one registrable domain or the very same host. */
function isSameSite(a: URL, b: URL): boolean {
  if (isLoopbackHost(a.hostname) || isLoopbackHost(b.hostname))
    return isLoopbackHost(a.hostname) && isLoopbackHost(b.hostname);
  if (a.protocol !== b.protocol) return false;
  const domain = registrableDomain(a.hostname);
  return a.hostname === b.hostname || (domain !== null && domain === registrableDomain(b.hostname));
}
