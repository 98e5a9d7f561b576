import type { Email } from "../mail/email.ts";
import type { Mail, MailWriter } from "../mail/mail.ts";
import type { NewMessage } from "../outbox/message.ts";
import type { UserRecord } from "../user/user.ts";

/** A mail, save to whom. */
type Notice = Mail extends infer One ? (One extends Mail ? Omit<One, "to" | "language"> : never) : never;

/** The mail that tells a user what happened to her account, in her language whoever did it. Nothing when she has no address, or no mail can be sent. */
export function noticeUser(
  mail: MailWriter | null,
  { email, language }: Pick<UserRecord, "email" | "language">,
  notice: Notice,
): readonly NewMessage[] {
  if (!mail || email === null) return [];
  return [mail.write({ ...notice, to: email as Email, language })];
}
