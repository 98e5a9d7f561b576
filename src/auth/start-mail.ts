import { mailboxApiPath } from "../http/mailbox-path.ts";
import type { OneTimeKey } from "../http/one-time-key.ts";
import type { HttpSettings } from "../http/settings.ts";
import { createMailDelivery, type MailDeliveryOptions, mailRetries, mailTimeout } from "../mail/deliver.ts";
import type { Mailer } from "../mail/mailer.ts";
import { openSmtpMailer, smtpConnections } from "../mail/smtp-mailer.ts";
import { Courier, UndeliverableError } from "../outbox/courier.ts";
import { keptForMailbox } from "../outbox/message.ts";
import type { OutboxStore } from "../outbox/outbox-store.ts";
import { describeError, type Logger } from "../shared/logger.ts";
import type { MailMode } from "./resolve-mail.ts";

/** A mailer, and how to let go of what it holds. */
export interface OpenedMailer {
  readonly mailer: Mailer;
  close(): void;
}

/** Makes what sends mails. Null: nothing does. Throws `ConfigurationError` when a package is missing. */
export async function openMailer(mode: MailMode): Promise<OpenedMailer | null> {
  if (mode.kind === "mailer") return { mailer: mode.mailer, close: () => {} };
  if (mode.kind !== "smtp") return null;
  const mailer = await openSmtpMailer(mode.server, mode.sender);
  return { mailer, close: () => mailer.close() };
}

export interface MailCourierOptions extends Omit<MailDeliveryOptions, "mailer" | "sender" | "frame"> {
  readonly mode: MailMode;
  readonly mailer: OpenedMailer | null;
  readonly settings: HttpSettings;
  readonly mailboxKey: OneTimeKey;
  readonly outbox: OutboxStore;
  readonly logger: Logger;
}

/** Seconds between two looks for mails that another process has written. */
const interval = 5;

/** A mail that goes no further than the mailbox of development. */
class KeptInMailbox extends UndeliverableError {}

/** Starts what brings waiting mails on their way. Null: there is no way. */
export function startMailCourier(options: MailCourierOptions): Courier | null {
  const { mode, outbox, clock, logger } = options;
  if (mode.kind === "none") return null;
  return new Courier({
    store: outbox,
    kind: "mail",
    clock,
    deliver: deliveryOf(options),
    retryAfter: mailRetries,
    timeout: mailTimeout,
    concurrency: smtpConnections,
    interval: mode.kind === "mailbox" ? 1 : interval,
    onError: (error, message, isDead) => {
      if (error instanceof KeptInMailbox) return;
      const fields = { ...describeError(error), ...(message && { mail: message.id, attempts: message.attempts }) };
      if (!message) logger.warn(fields, "waiting mails not read");
      else if (isDead) logger.error(fields, "mail given up");
      else logger.warn(fields, "mail not sent, it is tried again");
    },
  });
}

/** A library has no banner: the first mail that is kept says where it can be read. */
function announceMailbox({ settings, mailboxKey, logger }: MailCourierOptions): void {
  if (!mailboxKey.announce()) return;
  const url = `${settings.origin}${mailboxApiPath(settings)}?key=${mailboxKey.text}`;
  logger.warn(
    { url },
    "No mailer is set, so mails stay on this machine: the address in url shows them, and opens once.",
  );
}

function deliveryOf(options: MailCourierOptions): ReturnType<typeof createMailDelivery> {
  const { mode, mailer, settings, ...rest } = options;
  if (!mailer || mode.kind === "none") {
    // Given up, so that no mail that was written for the mailbox is sent once there is a mailer.
    return () => {
      announceMailbox(options);
      return Promise.reject(new KeptInMailbox(keptForMailbox));
    };
  }
  const { productName, origin, languages } = settings;
  const frame = { productName, origin, languages };
  return createMailDelivery({ ...rest, mailer: mailer.mailer, sender: mode.sender, frame });
}
