import { ConfigurationError } from "../error/configuration-error.ts";
import { isLoopbackHost } from "../http/origin-rule.ts";
import { parseEmail } from "../mail/email.ts";
import type { Mailer, Sender } from "../mail/mailer.ts";
import { parseSmtpUrl, type SmtpServer } from "../mail/smtp-server.ts";
import { quote } from "../shared/quote.ts";
import { parseName } from "../user/name.ts";
import type { AuthOptions } from "./options.ts";

/** Where mails go: nowhere; to the mailbox of development; to a mailer of the application's; to an SMTP server. */
export type MailMode =
  | { readonly kind: "none" }
  | { readonly kind: "mailbox"; readonly sender: Sender | null }
  | { readonly kind: "mailer"; readonly mailer: Mailer; readonly sender: Sender | null }
  | { readonly kind: "smtp"; readonly server: SmtpServer; readonly sender: Sender };

/** Decides where mails go. Throws `ConfigurationError`. */
export function resolveMail(
  { mailer, smtp, mailFrom }: Pick<AuthOptions, "mailer" | "smtp" | "mailFrom">,
  development: boolean,
): MailMode {
  const sender = mailFrom === undefined ? null : parseSender(mailFrom);
  if (mailer !== undefined) {
    if (smtp !== undefined) throw new ConfigurationError("smtp", "smtp and mailer are both set; take one of them out.");
    if (typeof mailer.send !== "function") {
      throw new ConfigurationError("mailer", "mailer has no function send; write { send: async (mail) => … }.");
    }
    return { kind: "mailer", mailer, sender };
  }
  if (smtp !== undefined) {
    const server = parseSmtpUrl(smtp, isLoopbackHost);
    if (!server) throw badUrl();
    if (!sender) {
      throw new ConfigurationError(
        "mailFrom",
        'mailFrom is missing, and mails by SMTP need it: write the address they come from, such as "no-reply@example.com".',
      );
    }
    return { kind: "smtp", server, sender };
  }
  if (development) return { kind: "mailbox", sender };
  if (!sender) return { kind: "none" };
  throw new ConfigurationError(
    "mailFrom",
    "mailFrom is set, but nothing sends mails: set smtp to smtps://user:password@host:465, or take mailFrom out.",
  );
}

/** Security: the value is not repeated, it may hold a password. */
function badUrl(): ConfigurationError {
  return new ConfigurationError(
    "smtp",
    "smtp is no address of an SMTP server; write smtps://user:password@host:465 or smtp://user:password@host:587, special characters of the password percent-encoded, and nothing after the port.",
  );
}

/** "address" or "Name <address>", the name with or without quotes. */
function parseSender(given: string): Sender {
  const [, quoted, plain = null, bracketed] = /^(?:"([^"\\<>]*)"|([^"\\<>]*?))\s*<([^<>]*)>$/.exec(given.trim()) ?? [];
  const address = parseEmail(bracketed ?? given);
  const words = (quoted ?? plain ?? "").trim();
  const name = words === "" ? null : parseName(words);
  if (address !== null && name !== undefined) return { name, address };
  throw new ConfigurationError(
    "mailFrom",
    `mailFrom is ${quote(given)}; write an address such as "no-reply@example.com", or "Example <no-reply@example.com>".`,
  );
}
