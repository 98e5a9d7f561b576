import { randomUUID } from "node:crypto";
import type { Email } from "../mail/email.ts";
import type { MailWriter } from "../mail/mail.ts";
import { type LinkAllowanceDeps, takeLinkAllowance } from "../mail/recipient-limit.ts";
import { type Doer, nameDoer } from "../outbox/authority.ts";
import type { ClientInfo } from "../session/client-info.ts";
import type { Clock } from "../shared/clock.ts";
import type { CodeStore } from "../verification/code-store.ts";
import { type LinkTargets, linkWith } from "../verification/links.ts";
import { type FreshCode, makeCode } from "../verification/make-code.ts";
import type { PasswordRecord, PasswordStore } from "./password-store.ts";
import { resetBasis } from "./reset-basis.ts";

export interface RequestResetDeps extends LinkAllowanceDeps {
  readonly passwords: Pick<PasswordStore, "findByEmail">;
  readonly codes: Pick<CodeStore, "issue">;
  readonly mail: MailWriter;
  readonly links: LinkTargets;
  readonly clock: Clock;
}

/**
 * Mails a link that sets a new password, for whoever has an account under the address, as often as she may be mailed. Beyond that the last link
 * stays good.
 *
 * Security: for every other address the same statements run and the same rows are written, with a code that nobody gets and a mail
 * that never leaves, because its link has expired.
 */
export async function requestPasswordReset(
  deps: RequestResetDeps,
  { email, client }: { readonly email: Email; readonly client: ClientInfo },
): Promise<void> {
  const now = deps.clock();
  const record = await deps.passwords.findByEmail(email, new Date(now));
  const mayReset = record !== null && isThere(record, now);
  const allowed = await takeLinkAllowance(deps, mayReset ? email : null, "reset_password");
  const subject = mayReset && allowed ? record.user.id : randomUUID();
  const data = { basis: resetBasis(record?.hash ?? null, email) };
  const { code, stored } = makeCode("password_reset", { subject, data }, now);
  const link = linkWith(deps.links.resetPassword, code);
  const expires = mayReset && allowed ? stored.expiresAt : new Date(0);
  const language = record?.user.language ?? client.language;
  await deps.codes.issue(stored, {
    events: [{ type: "password_reset_requested", data: {}, userId: record?.user.id ?? null, client }],
    messages: [deps.mail.write({ to: email, language, template: "reset_password", link, expires, isCounted: true })],
  });
}

/** A link that sets a new password, for an operator to hand over. Earlier ones are worth nothing any more. */
export interface ResetLink {
  readonly link: string;
  readonly expiresAt: Date;
}

/**
 * Makes a reset link without a mail. Whoever has it can take the account: it is shown once, and only where the person who asked for
 * help is known to be the right one. Null: there is no such user, she is banned, or her account is gone.
 */
export async function createResetLink(
  deps: {
    readonly passwords: Pick<PasswordStore, "findByUserId">;
    readonly codes: Pick<CodeStore, "issue">;
    readonly links: LinkTargets;
    readonly clock: Clock;
  },
  userId: string,
  doer: Doer,
): Promise<ResetLink | null> {
  const now = deps.clock();
  const record = await deps.passwords.findByUserId(userId, new Date(now));
  if (!record || !isThere(record, now)) return null;
  const { code, stored } = resetCodeFor(record, now);
  const event = { type: "password_reset_requested", data: {}, userId, ...nameDoer(doer) } as const;
  await deps.codes.issue(stored, { events: [event], authority: doer.authority });
  return { link: linkWith(deps.links.resetPassword, code), expiresAt: stored.expiresAt };
}

/** A code that sets the password of a user as she is now. */
export function resetCodeFor({ user, hash }: Pick<PasswordRecord, "user" | "hash">, now: number): FreshCode {
  return makeCode("password_reset", { subject: user.id, data: { basis: resetBasis(hash, user.email) } }, now);
}

/** Not banned, and not waiting for a sweeper that is late. One who waits for her deletion may need the password to undo it. */
function isThere({ user }: PasswordRecord, now: number): boolean {
  return user.bannedAt === null && (user.deleteAfter === null || user.deleteAfter.getTime() > now);
}
