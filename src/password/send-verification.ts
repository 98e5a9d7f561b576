import { randomUUID } from "node:crypto";
import type { Email } from "../mail/email.ts";
import type { MailWriter } from "../mail/mail.ts";
import { type LinkAllowanceDeps, takeLinkAllowance } from "../mail/recipient-limit.ts";
import type { ClientInfo } from "../session/client-info.ts";
import type { Clock } from "../shared/clock.ts";
import type { PendingRegistration, RegistrationStore } from "../user/registration-store.ts";
import type { UserRecord } from "../user/user.ts";
import type { CodePurpose } from "../verification/code.ts";
import type { CodeStore } from "../verification/code-store.ts";
import { type LinkTargets, linkWith } from "../verification/links.ts";
import { makeCode } from "../verification/make-code.ts";
import type { PasswordStore } from "./password-store.ts";

export interface SendVerificationDeps extends LinkAllowanceDeps {
  readonly codes: Pick<CodeStore, "issue">;
  readonly mail: MailWriter;
  readonly links: LinkTargets;
  readonly clock: Clock;
}

type ResendDeps = SendVerificationDeps & {
  readonly passwords: Pick<PasswordStore, "findByEmail">;
  readonly registrations: Pick<RegistrationStore, "findNewest">;
};

interface ResendInput {
  readonly email: Email;
  /** The attempts to register that the browser has begun. */
  readonly begun: readonly string[];
  readonly client: Pick<ClientInfo, "language">;
}

/** What a link would prove: whose code it is, under which purpose. Null: there is nothing to prove. */
type Target = { readonly purpose: CodePurpose; readonly subject: string } | null;

/** Mails a link that proves the address of a user, in her language or in that of the browser that asks, unless it got as many mails as it may. */
export async function sendVerification(
  deps: SendVerificationDeps,
  user: Pick<UserRecord, "id" | "email" | "language">,
  client: Pick<ClientInfo, "language">,
): Promise<void> {
  if (user.email === null) return;
  const language = user.language ?? client.language;
  await send(deps, { email: user.email as Email, language }, { purpose: "verify_email", subject: user.id });
}

/**
 * Mails the link for an address again: for its user when she has not proven it, or for an attempt to register it, one of `begun` first.
 *
 * Security: for every other address the same statements run and the same rows are written; the mail is one that never leaves, because
 * its link has expired.
 */
export async function resendVerification(deps: ResendDeps, { email, begun, client }: ResendInput): Promise<void> {
  const now = new Date(deps.clock());
  const record = await deps.passwords.findByEmail(email, now);
  const attempt = await deps.registrations.findNewest(email, now, begun);
  const user = record?.user ?? null;
  await send(deps, { email, language: user?.language ?? client.language }, targetOf(user, attempt));
}

function targetOf(user: UserRecord | null, attempt: PendingRegistration | null): Target {
  if (user) return user.emailVerified ? null : { purpose: "verify_email", subject: user.id };
  return attempt && { purpose: "verify_registration", subject: attempt.id };
}

interface Recipient {
  readonly email: Email;
  readonly language: string | undefined;
}

async function send(deps: SendVerificationDeps, { email, language }: Recipient, target: Target): Promise<void> {
  const { purpose, subject } = target ?? { purpose: "verify_registration", subject: randomUUID() };
  const allowed = await takeLinkAllowance(deps, target && email, "verify_email");
  const data: Record<string, string> = purpose === "verify_email" ? { email } : {};
  const { code, stored } = makeCode(purpose, { subject: allowed ? subject : randomUUID(), data }, deps.clock());
  const expires = target && allowed ? stored.expiresAt : new Date(0);
  const template = purpose === "verify_email" ? "verify_email" : "verify_registration";
  const link = linkWith(deps.links.verifyEmail, code);
  const message = deps.mail.write({ to: email, language, template, link, expires, isCounted: true });
  await deps.codes.issue(stored, { events: [], messages: [message] });
}
