import type { Email } from "../mail/email.ts";
import type { Disownable, Mail, MailOccasion, MailWriter } from "../mail/mail.ts";
import type { NewMessage } from "../outbox/message.ts";
import type { UserRecord } from "../user/user.ts";
import type { CodeStore } from "../verification/code-store.ts";
import { type LinkTargets, linkWith } from "../verification/links.ts";
import { makeCode } from "../verification/make-code.ts";

/** A mail that may be answered with: that was not me. Save to whom, and where it is said. */
type DisownableNotice = Mail extends infer One
  ? One extends Mail & Disownable
    ? Omit<One, "to" | "language" | "disownLink">
    : never
  : never;

/** Milliseconds: what came together with the thing that is told of was written a moment earlier or later. */
const together = 60_000;

/** From when on nothing counts as hers any more, once she has said that it was not her. For a code's data. */
export function disownedSince(when: Date): string {
  return String(when.getTime() - together);
}

/**
 * The same, where she answers to one of several notices, or takes a change of her address back: from the first on that she can still answer to.
 *
 * Security: the links of all of them end with her answer. What a thief linked after he came in and before he was told of would stay, and he
 * would come back by it.
 */
export async function suspectedSince(
  codes: Pick<CodeStore, "list">,
  { id, email }: Pick<UserRecord, "id" | "email">,
  since: number,
  now: Date,
): Promise<number> {
  const open = await codes.list("disown", id, now);
  return Math.min(
    since,
    ...open.filter(({ data }) => data["email"] === email).map(({ data }) => Number(data["since"])),
  );
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
  { id, email, emailVerified, language }: Pick<UserRecord, "id" | "email" | "emailVerified" | "language">,
  notice: DisownableNotice & MailOccasion,
): readonly NewMessage[] {
  if (!mail || email === null) return [];
  const to = email as Email;
  if (!emailVerified) return [mail.write({ ...notice, to, language, disownLink: null })];
  const data = { email, since: disownedSince(notice.when) };
  const { code, stored } = makeCode("disown", { subject: id, data }, notice.when.getTime());
  return [{ ...mail.write({ ...notice, to, language, disownLink: linkWith(links.disown, code) }), code: stored }];
}
