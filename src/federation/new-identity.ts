import { randomUUID } from "node:crypto";
import type { MailWriter } from "../mail/mail.ts";
import type { NewMessage } from "../outbox/message.ts";
import type { ClientInfo } from "../session/client-info.ts";
import { noticeDisownable } from "../session/disownable-notice.ts";
import { noticeUser } from "../session/notice-user.ts";
import { describeOccasion } from "../session/occasion.ts";
import type { Clock } from "../shared/clock.ts";
import type { UserRecord } from "../user/user.ts";
import type { LinkTargets } from "../verification/links.ts";
import type { NewIdentity } from "./identity-store.ts";
import type { ProviderAccount } from "./provider-account.ts";

/** An identity that is about to belong to somebody. */
export function newIdentity(account: ProviderAccount, createdAt: Date): NewIdentity {
  return { ...account, id: randomUUID(), createdAt };
}

export interface LinkNoticeDeps {
  readonly mail: MailWriter | null;
  readonly links: LinkTargets;
  readonly clock: Clock;
}

export interface LinkNotice {
  readonly user: Pick<UserRecord, "id" | "email" | "emailVerified" | "language">;
  /** What the provider is called. */
  readonly provider: { readonly name: string };
  readonly client: ClientInfo;
}

/** The mail that tells the owner of an account what opens it from now on. She may say that it was not her: then it does not. */
export function linkedMessages(
  { mail, links }: LinkNoticeDeps,
  { user, provider, client, identity }: LinkNotice & { readonly identity: NewIdentity },
): readonly NewMessage[] {
  const about = { ...describeOccasion(user, client, identity.createdAt.getTime()), accountLink: links.account };
  return noticeDisownable({ mail, links }, user, { template: "identity_linked", provider: provider.name, ...about });
}

/** The mail that tells the owner of an account what does not open it any more. */
export function unlinkedMessages(
  { mail, links, clock }: LinkNoticeDeps,
  { user, provider, client }: LinkNotice,
): readonly NewMessage[] {
  const about = { ...describeOccasion(user, client, clock()), accountLink: links.account };
  return noticeUser(mail, user, { template: "identity_unlinked", provider: provider.name, ...about });
}
