import { randomUUID } from "node:crypto";
import type { Mail, MailWriter } from "../mail/mail.ts";
import type { ClientInfo } from "../session/client-info.ts";
import type { Clock } from "../shared/clock.ts";
import type { PendingRegistration, RegistrationStore } from "../user/registration-store.ts";
import { type LinkTargets, linkWith } from "../verification/links.ts";
import { makeCode } from "../verification/make-code.ts";
import type { PasswordStore } from "./password-store.ts";

export interface RequestRegistrationDeps {
  readonly registrations: Pick<RegistrationStore, "add">;
  readonly passwords: Pick<PasswordStore, "findByEmail">;
  readonly mail: MailWriter;
  readonly links: LinkTargets;
  readonly clock: Clock;
}

/** The attempt, as far as it is she who says what it is. */
export interface RequestRegistrationInput extends Omit<PendingRegistration, "id" | "createdAt" | "expiresAt"> {
  readonly client: ClientInfo;
}

/**
 * Notes an attempt to register and mails the link that proves it; no user is made. The owner of an address that has an account is told
 * that somebody tried, instead.
 *
 * Security: the same rows are written either way, so that neither the answer nor its time tells whether there is an account. The code
 * of an attempt for a known address is never sent to anybody.
 */
export async function requestRegistration(
  deps: RequestRegistrationDeps,
  { client, ...wanted }: RequestRegistrationInput,
): Promise<PendingRegistration> {
  const { links, clock } = deps;
  const now = clock();
  const known = await deps.passwords.findByEmail(wanted.email, new Date(now));
  const id = randomUUID();
  const { code, stored } = makeCode("verify_registration", { subject: id, data: {} }, now);
  const attempt = { id, ...wanted, createdAt: stored.createdAt, expiresAt: stored.expiresAt };
  const mail: Mail = known
    ? {
        to: wanted.email,
        language: known.user.language ?? client.language,
        template: "registration_exists",
        loginLink: links.login,
        resetLink: links.forgotPassword,
      }
    : {
        to: wanted.email,
        language: client.language,
        template: "verify_registration",
        link: linkWith(links.verifyEmail, code),
        expires: stored.expiresAt,
      };
  await deps.registrations.add(attempt, stored, {
    events: [{ type: "registration_requested", data: {}, userId: known?.user.id ?? null, client }],
    messages: [deps.mail.write(mail)],
  });
  return attempt;
}
