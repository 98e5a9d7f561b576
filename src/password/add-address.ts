import { randomUUID } from "node:crypto";
import { AuthError } from "../error/auth-error.ts";
import type { Email } from "../mail/email.ts";
import { takeLinkAllowance } from "../mail/recipient-limit.ts";
import type { ClientInfo } from "../session/client-info.ts";
import { askBeforeRegister, type BeforeRegisterDeps } from "../user/before-register.ts";
import { admitDomain, type RegistrationRule } from "../user/registration-rule.ts";
import type { UserRecord } from "../user/user.ts";
import { linkWith } from "../verification/links.ts";
import { makeCode } from "../verification/make-code.ts";
import type { PasswordStore } from "./password-store.ts";
import type { SendVerificationDeps } from "./send-verification.ts";

export type AddAddressDeps = SendVerificationDeps &
  BeforeRegisterDeps & {
    readonly passwords: Pick<PasswordStore, "findByEmail">;
    readonly settings: { readonly registration: RegistrationRule };
  };

export interface AddAddressInput {
  readonly user: Pick<UserRecord, "id" | "email" | "name">;
  readonly email: Email;
  readonly client: ClientInfo;
}

/**
 * Mails the link that gives an account without an address this one. The owner of an address that has an account is told that somebody
 * tried, instead. Throws `domain_not_allowed` and what `askBeforeRegister` throws; `invalid_input` when there is an address already.
 *
 * Security: the same rows are written either way, so that neither the answer nor its time tells whether there is an account. The code for
 * a known address is never sent to anybody.
 */
export async function requestAddress(deps: AddAddressDeps, { user, email, client }: AddAddressInput): Promise<void> {
  if (user.email !== null) {
    const detail = "This account has an address.";
    throw new AuthError("invalid_input", { detail, errors: [{ pointer: "/email", code: "has_email" }] });
  }
  admitDomain(deps.settings.registration, email);
  // Security: also before anybody is looked up. What it says of an account that there is already counts only where it refuses.
  await askBeforeRegister(deps, { email, emailVerified: false, name: user.name, method: "email" }, client);
  const { links } = deps;
  const now = deps.clock();
  const known = await deps.passwords.findByEmail(email, new Date(now));
  const allowed = await takeLinkAllowance(deps, email);
  // One mail too many outdates no link that is on its way.
  const subject = allowed ? user.id : randomUUID();
  const { code, stored } = makeCode("add_email", { subject, data: { email } }, now);
  const link = linkWith(links.verifyEmail, code);
  const message =
    known && allowed
      ? deps.mail.write({
          to: email,
          template: "address_exists",
          loginLink: links.login,
          resetLink: links.forgotPassword,
          isCounted: true,
        })
      : deps.mail.write({
          to: email,
          template: "verify_email",
          link,
          expires: allowed ? stored.expiresAt : new Date(0),
          isCounted: true,
        });
  await deps.codes.issue(stored, { events: [], messages: [message] });
}
