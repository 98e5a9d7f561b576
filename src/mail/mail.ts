import type { NewMessage } from "../outbox/message.ts";
import type { Email } from "./email.ts";

/**
 * A mail about to be sent: to whom, which, and what only this one says. Links are whole URLs, made from the configured base URL by
 * whoever writes the mail; `expires` is when a link stops working: after it the mail is not sent any more.
 *
 * Security: what goes to an address that nobody has proven holds no text that a user supplied. `device` is a text a client supplies:
 * null for an unproven address.
 */
export type Mail = {
  readonly to: Email;
  /** Already counted against what its recipient may get (`takeLinkAllowance`). */
  readonly isCounted?: true;
  /** What it is to be in: the account's, or that of the browser that asked for it. Null, or none of ours: the first of ours. */
  readonly language?: string | null | undefined;
} & (
  | { readonly template: "verify_registration"; readonly link: string; readonly expires: Date }
  /** Somebody tried to register an address that has a proven account. */
  | { readonly template: "registration_exists"; readonly loginLink: string; readonly resetLink: string }
  /** Somebody tried to add an address to an account that has one of its own. */
  | { readonly template: "address_exists"; readonly loginLink: string; readonly resetLink: string }
  | { readonly template: "verify_email"; readonly link: string; readonly expires: Date }
  | { readonly template: "reset_password"; readonly link: string; readonly expires: Date }
  /** The second half of a proof that a provider alone cannot give. */
  | { readonly template: "reauthenticate"; readonly link: string; readonly expires: Date }
  | { readonly template: "invitation"; readonly link: string; readonly expires: Date }
  /** Proves the address that an account is to have instead of the one it has. */
  | { readonly template: "change_email"; readonly link: string; readonly expires: Date }
  /** To the address that an account has no more. `link` takes it back. */
  | ({ readonly template: "email_changed"; readonly link: string; readonly expires: Date } & MailOccasion)
  /** To the address that an account had until somebody took the change to it back. */
  | ({ readonly template: "email_change_undone"; readonly loginLink: string } & MailOccasion)
  | ({ readonly template: "password_changed"; readonly resetLink: string } & Disownable)
  /** An account without a password has one now. */
  | ({ readonly template: "password_set"; readonly resetLink: string } & Disownable)
  /** A new password was set with a mailed link. */
  | ({ readonly template: "password_reset"; readonly resetLink: string } & MailOccasion)
  /** Somebody used a copy of a sign-in, which has been ended. */
  | ({ readonly template: "refresh_reused"; readonly ip: string | null; readonly resetLink: string } & Disownable)
  /** Strangers tried so many wrong passwords that no more of theirs are looked at for a while. */
  | ({ readonly template: "account_locked"; readonly resetLink: string } & MailOccasion)
  | ({ readonly template: "new_device"; readonly ip: string | null; readonly accountLink: string } & Disownable)
  /** A provider opens the account from now on, or does not any more. `provider` is what it is called. */
  | ({ readonly template: "identity_linked"; readonly provider: string; readonly accountLink: string } & Disownable)
  | ({ readonly template: "identity_unlinked"; readonly provider: string; readonly accountLink: string } & MailOccasion)
  /** What she may do in the console is another level than before, or nothing any more. */
  | ({ readonly template: "operator_changed"; readonly accountLink: string } & MailOccasion)
  | ({ readonly template: "deletion_requested"; readonly deleteAfter: Date; readonly loginLink: string } & MailOccasion)
  | ({ readonly template: "deletion_undone"; readonly accountLink: string } & MailOccasion)
);

/** When something happened, and from what. */
export interface MailOccasion {
  readonly when: Date;
  /** As its owner recognises it: "Firefox on Windows". */
  readonly device: string | null;
}

/** Something that its reader may say of: that was not me. */
export interface Disownable extends MailOccasion {
  /** Where she says it, once, within a week. Null for an address that nobody has proven. */
  readonly disownLink: string | null;
}

/** The name of a mail. */
export type MailTemplate = Mail["template"];

/** Turns mails into messages for the outbox, to be stored with the change that they tell of. Composes and sends nothing yet. */
export interface MailWriter {
  write(mail: Mail): NewMessage;
}
