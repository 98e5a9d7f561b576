import { randomUUID } from "node:crypto";
import { AuthError } from "../error/auth-error.ts";
import type { NewEvent } from "../event/event.ts";
import type { Email } from "../mail/email.ts";
import { takeLinkAllowance } from "../mail/recipient-limit.ts";
import type { ClientInfo } from "../session/client-info.ts";
import { askBeforeRegister, type BeforeRegisterDeps } from "../user/before-register.ts";
import { admitDomain, type RegistrationRule } from "../user/registration-rule.ts";
import type { UserRecord } from "../user/user.ts";
import { linkWith } from "../verification/links.ts";
import { makeCode } from "../verification/make-code.ts";
import type { PasswordStore } from "./password-store.ts";
import type { SendVerificationDeps } from "./send-verification.ts";

export type RequestAddressDeps = SendVerificationDeps &
  BeforeRegisterDeps & {
    readonly passwords: Pick<PasswordStore, "findByEmail">;
    readonly settings: { readonly registration: RegistrationRule };
  };

export interface RequestAddressInput {
  readonly user: Pick<UserRecord, "id" | "email" | "name" | "version" | "language">;
  readonly email: Email;
  /** The session that asks. */
  readonly sessionId: string;
  readonly client: ClientInfo;
}

/**
 * Mails the link that gives an account without an address this one. The owner of an address that has an account is told that somebody
 * tried, instead. Throws `domain_not_allowed` and what `askBeforeRegister` throws; `invalid_input` when there is an address already.
 */
export async function requestAddress(deps: RequestAddressDeps, input: RequestAddressInput): Promise<void> {
  if (input.user.email !== null) {
    const detail = "This account has an address.";
    throw new AuthError("invalid_input", { detail, errors: [{ pointer: "/email", code: "has_email" }] });
  }
  const data = { session: input.sessionId };
  await request(deps, input, { purpose: "add_email", field: "email", data, events: [] });
}

/**
 * Mails the link that gives an account this address instead of the one it has; nothing changes before it is followed. The owner of an address
 * that has an account is told that somebody tried, instead. Throws as `requestAddress`; `invalid_input` where there is no address to be changed,
 * or it is this one.
 */
export async function requestAddressChange(deps: RequestAddressDeps, input: RequestAddressInput): Promise<void> {
  const { user, email, client, sessionId } = input;
  const problem = user.email === null ? "no_email" : user.email === email ? "same_as_current" : null;
  if (problem) throw new AuthError("invalid_input", { errors: [{ pointer: "/newEmail", code: problem }] });
  await request(deps, input, {
    purpose: "change_email",
    field: "newEmail",
    data: { version: String(user.version) },
    events: [{ type: "email_change_requested", data: {}, userId: user.id, sessionId, client }],
  });
}

interface Wish {
  readonly purpose: "add_email" | "change_email";
  /** The field that the address came in. */
  readonly field: string;
  readonly data: Readonly<Record<string, string>>;
  readonly events: readonly NewEvent[];
}

/**
 * Security: the same rows are written whether or not the address has an account, so that neither the answer nor its time tells. The code for a
 * known address is never sent to anybody.
 */
async function request(
  deps: RequestAddressDeps,
  { user, email, client }: RequestAddressInput,
  wish: Wish,
): Promise<void> {
  admitDomain(deps.settings.registration, email, wish.field);
  // Security: also before anybody is looked up. What it says of an account that there is already counts only where it refuses.
  await askBeforeRegister(deps, { email, emailVerified: false, name: user.name, method: "email" }, client);
  const { links, mail } = deps;
  const now = deps.clock();
  const known = await deps.passwords.findByEmail(email, new Date(now));
  const template = wish.purpose === "add_email" ? "verify_email" : "change_email";
  const allowed = await takeLinkAllowance(deps, email, template);
  // One mail too many outdates no link that is on its way.
  const subject = allowed ? user.id : randomUUID();
  const { code, stored } = makeCode(wish.purpose, { subject, data: { ...wish.data, email } }, now);
  const to = { to: email, isCounted: true } as const;
  const link = linkWith(links.verifyEmail, code);
  const expires = allowed ? stored.expiresAt : new Date(0);
  const message =
    known && allowed
      ? mail.write({
          ...to,
          language: known.user.language ?? client.language,
          template: "address_exists",
          loginLink: links.login,
          resetLink: links.forgotPassword,
        })
      : mail.write({ ...to, language: client.language ?? user.language, template, link, expires });
  await deps.codes.issue(stored, { events: wish.events, messages: [message] });
}
