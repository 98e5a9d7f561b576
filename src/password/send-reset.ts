import { AuthError } from "../error/auth-error.ts";
import type { Email } from "../mail/email.ts";
import type { MailWriter } from "../mail/mail.ts";
import { type LinkAllowanceDeps, takeLinkAllowance } from "../mail/recipient-limit.ts";
import { type Doer, nameDoer } from "../outbox/authority.ts";
import type { Clock } from "../shared/clock.ts";
import type { CodeStore } from "../verification/code-store.ts";
import { type LinkTargets, linkWith } from "../verification/links.ts";
import type { PasswordStore } from "./password-store.ts";
import { resetCodeFor } from "./request-reset.ts";

export interface SendResetDeps extends LinkAllowanceDeps {
  readonly passwords: Pick<PasswordStore, "findByUserId">;
  readonly codes: Pick<CodeStore, "issue">;
  /** Null: no mail can be sent. */
  readonly mail: MailWriter | null;
  readonly links: LinkTargets;
  readonly clock: Clock;
}

/** Seconds after which an address may be mailed again, at the latest. */
const allowanceWindow = 3_600;

/**
 * Counts a reset against what its recipient may be mailed. Throws `too_many_attempts`. For who has to know before something else is done
 * that must not be left without it.
 */
export async function takeResetAllowance(deps: LinkAllowanceDeps, to: Email): Promise<void> {
  if (await takeLinkAllowance(deps, to, "reset_password")) return;
  throw new AuthError("too_many_attempts", { retryAfter: allowanceWindow });
}

/**
 * Mails a user a link that sets a new password, for an operator whom she asked for help. Gives until when it works. Throws `not_found`,
 * `user_banned`; `mail_not_configured`; `forbidden` for somebody without an address; `too_many_attempts` when the address had as many
 * mails as it may get.
 *
 * Security: the link goes to her address and to nobody else, the operator included: whoever helps does not get into the account.
 */
export async function sendReset(
  deps: SendResetDeps,
  {
    userId,
    isCounted = false,
    ...doer
  }: Doer & {
    readonly userId: string;
    /** Whether it is counted already (`takeResetAllowance`). @default false */
    readonly isCounted?: boolean;
  },
): Promise<Date> {
  const { passwords, codes, mail, links, clock } = deps;
  if (!mail) throw new AuthError("mail_not_configured");
  const now = clock();
  const record = await passwords.findByUserId(userId, new Date(now));
  if (!record) throw new AuthError("not_found", { detail: "There is no such user." });
  if (record.user.bannedAt) throw new AuthError("user_banned");
  const { language } = record.user;
  const to = record.user.email as Email | null;
  if (to === null) throw new AuthError("forbidden", { detail: "This account has no address to send anything to." });
  if (!isCounted) await takeResetAllowance(deps, to);
  const { code, stored } = resetCodeFor(record, now);
  const link = linkWith(links.resetPassword, code);
  const expires = stored.expiresAt;
  await codes.issue(stored, {
    events: [{ type: "password_reset_requested", data: {}, userId, ...nameDoer(doer) }],
    messages: [mail.write({ to, language, template: "reset_password", link, expires, isCounted: true })],
    authority: doer.authority,
  });
  return expires;
}
