import { AuthError } from "../error/auth-error.ts";
import type { Email } from "../mail/email.ts";
import type { MailWriter } from "../mail/mail.ts";
import { type Doer, nameDoer } from "../outbox/authority.ts";
import type { Clock } from "../shared/clock.ts";
import { type Code, hashCode } from "../verification/code.ts";
import type { CodeStore } from "../verification/code-store.ts";
import { type LinkTargets, linkWith } from "../verification/links.ts";
import { makeCode } from "../verification/make-code.ts";
import { defaultRole, parseRole } from "./role.ts";

export interface InviteDeps {
  readonly passwords: { findByEmail(email: string, now: Date): Promise<object | null> };
  readonly codes: Pick<CodeStore, "issue">;
  /** Null: the link is only handed back. */
  readonly mail: MailWriter | null;
  readonly links: LinkTargets;
  readonly clock: Clock;
}

export interface InviteInput extends Doer {
  readonly email: Email;
  /** The role she will have. @default "user" */
  readonly role?: string | undefined;
  /** What the mail is in. @default the first of ours */
  readonly language?: string | undefined;
}

/** An invitation. Its link opens an account once: it is shown to the operator who made it, and to nobody else. */
export interface IssuedInvitation {
  readonly link: string;
  readonly expiresAt: Date;
  /** Whether it was mailed as well. */
  readonly isMailed: boolean;
}

/**
 * Invites an address: its owner may register even where nobody else may, and it counts as proven. An earlier invitation to it is worth
 * nothing any more. Throws `email_taken` when it has an account, `invalid_input` for a
 * role that is none.
 */
export async function inviteUser(deps: InviteDeps, input: InviteInput): Promise<IssuedInvitation> {
  const { email } = input;
  const role = parseRole(input.role ?? defaultRole);
  if (role === null) throw new AuthError("invalid_input", { errors: [{ pointer: "/role", code: "invalid" }] });
  const now = deps.clock();
  if (await deps.passwords.findByEmail(email, new Date(now))) throw new AuthError("email_taken");
  const { code, stored } = makeCode("invitation", { subject: email, data: { role } }, now);
  const link = linkWith(deps.links.register, code);
  const expires = stored.expiresAt;
  const message = deps.mail?.write({ to: email, language: input.language, template: "invitation", link, expires });
  await deps.codes.issue(stored, {
    events: [{ type: "user_invited", data: {}, userId: null, email, ...nameDoer(input) }],
    ...(message && { messages: [message] }),
    authority: input.authority,
  });
  return { link, expiresAt: expires, isMailed: message !== undefined };
}

/** Who an invitation is for. */
export interface Invitation {
  readonly email: Email;
  readonly role: string;
}

/** Looks at an invitation without using it up. Null: it was used, has expired, or there never was one. */
export async function findInvitation(
  deps: { readonly codes: Pick<CodeStore, "find">; readonly clock: Clock },
  code: Code,
): Promise<Invitation | null> {
  const found = await deps.codes.find("invitation", hashCode("invitation", code), new Date(deps.clock()));
  return found && { email: found.subject as Email, role: found.data["role"] ?? defaultRole };
}
