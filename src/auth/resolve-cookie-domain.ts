import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { ConfigurationError } from "../error/configuration-error.ts";
import { isLoopbackHost } from "../http/origin-rule.ts";
import { quote } from "../shared/quote.ts";
import { registrableDomain } from "./registrable-domain.ts";

/** Canonical host names of two labels or more. */
const hostName = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The domain whose hosts share the session cookie, in its ASCII form, or null. It is the base URL's host or a parent of it, and
 * belongs to one owner. Throws `ConfigurationError`.
 *
 * Security: browsers would drop a cookie for a public suffix, and one that took it would send it to strangers' hosts.
 */
export function resolveCookieDomain(given: string | undefined, baseUrl: URL): string | null {
  if (given === undefined) return null;
  const refuse = (why: string): ConfigurationError =>
    new ConfigurationError("cookieDomain", `cookieDomain is ${quote(given)}${why}`);
  if (isLoopbackHost(baseUrl.hostname)) {
    throw refuse(", but development has one host only, whose cookies no other shares; take it out here.");
  }
  const domain = given.includes("%") ? "" : domainToASCII(given);
  if (isIP(given) || isIP(domain)) throw refuse("; an address shares its cookies with nobody, so take it out.");
  if (!hostName.test(domain) || domain.length > 253) {
    throw refuse('; write a domain such as "example.com", without a dot before it, a scheme, a port or a wildcard.');
  }
  if (baseUrl.hostname !== domain && !baseUrl.hostname.endsWith(`.${domain}`)) {
    throw refuse(`, but baseUrl is on ${quote(baseUrl.hostname)}; write that host or a parent of it.`);
  }
  if (registrableDomain(domain) === null) {
    throw refuse(", under which anybody may have a host; write a domain that is yours alone.");
  }
  return domain;
}
