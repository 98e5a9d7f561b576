import type { Email } from "../mail/email.ts";
import type { Disownable, Mail, MailOccasion, MailWriter } from "../mail/mail.ts";
import type { NewMessage } from "../outbox/message.ts";
import type { UserRecord } from "../user/user.ts";
import { type LinkTargets, linkWith } from "../verification/links.ts";
import { makeCode } from "../verification/make-code.ts";

/** A mail that may be answered with: that was not me. Save to whom, and where it is said. */
type DisownableNotice = Mail extends infer One
  ? One extends Mail & Disownable
    ? Omit<One, "to" | "disownLink">
    : never
  : never;

/** Milliseconds: what came together with the thing that is told of was written a moment earlier or later. */
const together = 60_000;

/** From when on nothing counts as hers any more, once she has said that it was not her. For a code's data. */
export function disownedSince(when: Date): string {
  return String(when.getTime() - together);
}

export interface NoticeDeps {
  /** Null: no mail can be sent. */
  readonly mail: MailWriter | null;
  readonly links: LinkTargets;
}

/**
 * The mail that tells a user what happened to her account, with the link by which she says that it was not her. Nothing when she has no address,
 * or no mail can be sent. The link is as good as one that sets a new password, for a week; it works while she has this address.
 *
 * Security: an address that nobody has proven may be somebody else's. What is mailed to it opens nothing.
 */
export function noticeDisownable(
  { mail, links }: NoticeDeps,
  { id, email, emailVerified }: Pick<UserRecord, "id" | "email" | "emailVerified">,
  notice: DisownableNotice & MailOccasion,
): readonly NewMessage[] {
  if (!mail || email === null) return [];
  const to = email as Email;
  if (!emailVerified) return [mail.write({ ...notice, to, disownLink: null })];
  const data = { email, since: disownedSince(notice.when) };
  const { code, stored } = makeCode("disown", { subject: id, data }, notice.when.getTime());
  return [{ ...mail.write({ ...notice, to, disownLink: linkWith(links.disown, code) }), code: stored }];
}
