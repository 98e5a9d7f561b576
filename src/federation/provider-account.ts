import { AuthError } from "../error/auth-error.ts";
import { type Email, parseEmail } from "../mail/email.ts";
import { cleanName } from "../user/name.ts";
import type { ProviderProfile } from "./profile.ts";

/** Somebody at a provider, as she is kept: cleaned, and compared with nothing but issuer and subject. */
export interface ProviderAccount {
  /** The id of the provider here. */
  readonly provider: string;
  readonly issuer: string;
  readonly subject: string;
  /** Canonical. Null: the provider says none, or what it says is none. */
  readonly email: Email | null;
  readonly name: string | null;
  readonly avatarUrl: string | null;
}

const maxIdLength = 255;
const maxUrlLength = 2_048;

/**
 * Reads what a provider says of a person. Throws `provider_failed` when it does not say who she is.
 *
 * Security: what cannot be stored byte for byte would make one identity of two.
 */
export function toProviderAccount(provider: string, profile: ProviderProfile): ProviderAccount {
  const { issuer, subject, avatarUrl } = profile;
  if (![issuer, subject].every(isKey)) throw new AuthError("provider_failed");
  return {
    provider,
    issuer,
    subject,
    email: parseEmail(profile.email),
    name: cleanName(profile.name),
    avatarUrl: avatarUrl !== null && avatarUrl.length <= maxUrlLength && URL.canParse(avatarUrl) ? avatarUrl : null,
  };
}

function isKey(text: unknown): boolean {
  if (typeof text !== "string" || text === "" || text.length > maxIdLength) return false;
  return text.isWellFormed() && !/\p{Cc}/u.test(text);
}
