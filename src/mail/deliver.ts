import type { Metrics } from "../metric/metrics.ts";
import { UndeliverableError } from "../outbox/courier.ts";
import type { ClaimedMessage } from "../outbox/message.ts";
import { hmac, type SecretRing } from "../secret/root-secret.ts";
import type { Clock } from "../shared/clock.ts";
import type { CounterStore } from "../throttle/counter-store.ts";
import { composeMail } from "./compose.ts";
import { linksOf, type MailFrame } from "./content.ts";
import type { Mail } from "./mail.ts";
import { openMail } from "./mail-writer.ts";
import { takeAllowance } from "./recipient-limit.ts";
import { formatSender, type Mailer, type Sender } from "./mailer.ts";

export interface MailDeliveryOptions {
  readonly ring: SecretRing;
  readonly mailer: Mailer;
  readonly sender: Sender | null;
  readonly frame: MailFrame;
  readonly counters: CounterStore;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

/** Seconds after each failed attempt: a day in all, then the mail is given up. */
export const mailRetries: readonly number[] = [10, 60, 300, 1_800, 7_200, 21_600, 43_200];
/** Seconds one attempt may take. */
export const mailTimeout = 30;

/** Answering machines answer no mail that says so (RFC 3834, section 5; the second one is Exchange's). */
const headers = { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" } as const;

/** The way a message of the outbox becomes a mail that is sent. */
export function createMailDelivery(
  options: MailDeliveryOptions,
): (message: ClaimedMessage, signal: AbortSignal) => Promise<void> {
  const { ring, mailer, sender, frame, counters, metrics, clock } = options;
  return async (message, signal) => {
    const mail = openMail(ring, message.payload);
    if (!mail) throw new UndeliverableError("The mail was sealed under a root secret that is not configured any more.");
    const count = (outcome: string): void =>
      metrics.count("latchkey_mails_total", { template: mail.template, outcome });
    // Its link opens nothing any more.
    if ("expires" in mail && mail.expires.getTime() <= clock()) return count("expired");
    const isCounted = mail.isCounted || message.attempts > 1;
    if (!isCounted && !(await takeAllowance(ring, counters, mail))) return count("limited");
    const from = sender && formatSender({ ...sender, name: sender.name ?? frame.productName });
    const id = messageId(ring, message);
    try {
      const content = composeMail(mail, frame);
      const outgoing = { id, to: mail.to, ...(from && { from }), ...content, headers, date: message.createdAt };
      await mailer.send(outgoing, { signal });
    } catch (error) {
      count("failed");
      throw withoutSecrets(error, mail);
    }
    count("sent");
  };
}

/** The same at each attempt, so that a mail that was sent twice is known as one. */
function messageId(ring: SecretRing, { id, createdAt }: ClaimedMessage): string {
  const text = `message-id\0${id}\0${createdAt.getTime()}`;
  return hmac(ring.current.key("mail"), Buffer.from(text)).subarray(0, 18).toString("base64url");
}

/** Security: a server repeats in its refusal what it was told. Neither the address nor a link may get into a log by that. */
function withoutSecrets(error: unknown, mail: Mail): Error {
  let text = error instanceof Error ? error.message : String(error);
  for (const link of linksOf(mail)) text = text.replaceAll(link, "<link>");
  text = text.replaceAll(new RegExp(mail.to.replaceAll(/[^a-z0-9@-]/g, "\\$&"), "gi"), "<recipient>");
  const isPermanent = typeof error === "object" && error !== null && "permanent" in error && error.permanent === true;
  return isPermanent ? new UndeliverableError(text) : new Error(text);
}
