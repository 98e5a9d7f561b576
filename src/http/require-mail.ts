import { AuthError } from "../error/auth-error.ts";
import type { MailWriter } from "../mail/mail.ts";
import type { Deps } from "./deps.ts";

/** For calls that are nothing without a mail. Throws `mail_not_configured`, before anything is looked up. */
export function requireMail<T extends Pick<Deps, "mail">>(deps: T): T & { readonly mail: MailWriter } {
  if (deps.mail === null) throw new AuthError("mail_not_configured");
  return { ...deps, mail: deps.mail };
}
