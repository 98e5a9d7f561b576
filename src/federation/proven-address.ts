import type { Email } from "../mail/email.ts";
import type { ProviderProfile } from "./profile.ts";
import type { ProviderAccount } from "./provider-account.ts";

/**
 * The address that a provider proves, or null.
 *
 * Security: only the boolean counts. And what a person types may be written in several ways, what a provider has mailed to is one mailbox: a
 * local part that becomes another's only by canonical form (the Kelvin sign, full-width letters) proves nothing.
 */
export function provenAddress({ email, emailVerified }: ProviderProfile, account: ProviderAccount): Email | null {
  const isProven: unknown = emailVerified;
  return isProven === true && email !== null && /^[\x21-\x7e]+@/.test(email) ? account.email : null;
}
