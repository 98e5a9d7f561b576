import { ConfigurationError } from "../error/configuration-error.ts";
import { quote } from "../shared/quote.ts";
import { parseEmailDomain } from "../mail/email.ts";
import type { RegistrationRule } from "../user/registration-rule.ts";
import type { AuthOptions } from "./options.ts";
import { isRegistrySuffix } from "./registrable-domain.ts";

/** Who may open an account, from the options. Throws `ConfigurationError` for a domain that is none. */
export function resolveRegistration({ registration = "open", allowedEmailDomains }: AuthOptions): RegistrationRule {
  return { mode: registration, domains: allowedEmailDomains ? parseDomains(allowedEmailDomains) : null };
}

function parseDomains(given: readonly string[]): ReadonlySet<string> {
  const refuse = (why: string): ConfigurationError =>
    new ConfigurationError("allowedEmailDomains", `allowedEmailDomains ${why}`);
  // An empty list may be "everybody" to one reader and "nobody" to another.
  if (given.length === 0) throw refuse('is empty; name the domains, take it out, or set registration to "closed".');
  const domains = new Set<string>();
  for (const text of given) {
    const domain = parseEmailDomain(text);
    if (domain === null) {
      throw refuse(
        `has ${quote(text)}; write a domain such as "example.com", without @ or *; a subdomain is a line of its own.`,
      );
    }
    if (isRegistrySuffix(domain))
      throw refuse(`has ${quote(text)}, under which anybody may register; write the whole domain.`);
    domains.add(domain);
  }
  return domains;
}
