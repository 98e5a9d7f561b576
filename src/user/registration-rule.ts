import { AuthError } from "../error/auth-error.ts";
import type { Email } from "../mail/email.ts";

/** Who may open an account: everybody, those who were invited, or nobody. */
export type RegistrationMode = "open" | "invite" | "closed";

/** What an installation says about new accounts. */
export interface RegistrationRule {
  readonly mode: RegistrationMode;
  /** Domains of addresses, exact and canonical, or null for all. */
  readonly domains: ReadonlySet<string> | null;
}

/** Whether somebody may open an account at all. An invitation opens `invite`, never `closed`. */
export function isRegistrationOpen({ mode }: RegistrationRule, invited: boolean): boolean {
  return mode === "open" || (mode === "invite" && invited);
}

/**
 * The one place that decides about a new account, whichever way it comes in. Throws `registration_closed` or `domain_not_allowed`. An
 * invitation names one address, so it lifts the list of domains for it.
 */
export function admitRegistration(
  rule: RegistrationRule,
  { email, invited }: { readonly email: Email | null; readonly invited: boolean },
): void {
  if (!isRegistrationOpen(rule, invited)) throw new AuthError("registration_closed");
  if (!invited) admitDomain(rule, email);
}

/** Whether an account may have this address, which came in `field`, where there is a list of domains. Throws `domain_not_allowed`. */
export function admitDomain({ domains }: RegistrationRule, email: Email | null, field = "email"): void {
  if (domains === null) return;
  const domain = email?.slice(email.lastIndexOf("@") + 1);
  if (domain !== undefined && domains.has(domain)) return;
  throw new AuthError("domain_not_allowed", { errors: [{ pointer: `/${field}`, code: "domain_not_allowed" }] });
}
