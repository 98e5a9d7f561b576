import { hmac, type SecretRing } from "../secret/root-secret.ts";
import type { CounterStore } from "../throttle/counter-store.ts";
import type { Mail, MailTemplate } from "./mail.ts";

const hour = 3_600;
const day = 86_400;
/** Mails of one kind that an address gets at most. */
const perHour = 3;
const perDay = 10;

/** What anybody can have sent to any address shares one allowance. Every other mail has one of its own. */
const anybodys: ReadonlySet<MailTemplate> = new Set([
  "verify_registration",
  "registration_exists",
  "verify_email",
  "reset_password",
]);

/**
 * Counts a mail against what its recipient may get. False: it is one too many.
 *
 * Security: a mailbox must not be flooded by a form that anybody can send. And a flood of one kind must not keep another from
 * arriving: whoever steals an account would first use up the allowance of the notice that tells its owner.
 */
export async function takeAllowance(ring: SecretRing, counters: CounterStore, mail: Mail): Promise<boolean> {
  const kind = anybodys.has(mail.template) ? "anybody" : mail.template;
  const recipient = hmac(ring.current.key("counter"), Buffer.from(`mail\0${mail.to}`)).toString("base64url");
  const key = (window: string): string => `mail:${kind}:${window}:${recipient}`;
  if (!(await counters.take(key("hour"), perHour, hour))) return false;
  return counters.take(key("day"), perDay, day);
}
