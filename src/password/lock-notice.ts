import type { MailWriter } from "../mail/mail.ts";
import type { NewMessage } from "../outbox/message.ts";
import { noticeUser } from "../session/notice-user.ts";
import { describeOccasion } from "../session/occasion.ts";
import type { Clock } from "../shared/clock.ts";
import type { Attempter } from "../throttle/attempts.ts";
import type { UserStore } from "../user/user-store.ts";
import type { LinkTargets } from "../verification/links.ts";

export interface LockNoticeDeps {
  readonly users: Pick<UserStore, "findById">;
  readonly mail: MailWriter | null;
  readonly links: LinkTargets;
  readonly clock: Clock;
}

/** The mail that tells the owner of an account that it was locked against strangers, and how she gets past that. */
export async function noticeLock(
  { users, mail, links, clock }: LockNoticeDeps,
  userId: string,
  { client }: Pick<Attempter, "client">,
): Promise<readonly NewMessage[]> {
  const user = mail && (await users.findById(userId));
  if (!user || user.bannedAt || user.deleteAfter) return [];
  const about = { ...describeOccasion(user, client, clock()), resetLink: links.forgotPassword };
  return noticeUser(mail, user, { template: "account_locked", ...about });
}
