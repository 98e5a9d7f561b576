import { randomUUID } from "node:crypto";
import { hmac, type SecretRing } from "../secret/root-secret.ts";
import type { CounterStore } from "../throttle/counter-store.ts";
import type { Email } from "./email.ts";
import type { Mail, MailTemplate } from "./mail.ts";

const hour = 3_600;
const day = 86_400;
/** Mails that are let through at most. */
interface Allowance {
  readonly perHour: number;
  readonly perDay: number;
}

/** Of one kind, to an address. */
const ofAddress: Allowance = { perHour: 3, perDay: 10 };
/** Of those that anybody can have sent, to a mailbox. */
const ofMailbox: Allowance = { perHour: 12, perDay: 40 };

/** The kind of what anybody can have sent. */
const anybody = "anybody";
/**
 * What anybody can have sent to any address shares one allowance. Every other mail has one of its own.
 *
 * Security: a reset as well. Whoever has an account locked would have its owner sent other mails, until she gets no link that passes the lock;
 * now he can only use hers up by having them sent to her.
 */
const anybodys: ReadonlySet<MailTemplate> = new Set([
  "verify_registration",
  "registration_exists",
  "address_exists",
  "change_email",
  "verify_email",
]);

/**
 * Counts a mail against what its recipient may get. False: it is one too many.
 *
 * Security: a mailbox must not be flooded by a form that anybody can send. And a flood of one kind must not keep another from
 * arriving: whoever steals an account would first use up the allowance of the notice that tells its owner.
 */
export function takeAllowance(ring: SecretRing, counters: Counters, mail: Mail): Promise<boolean> {
  return take(ring, counters, allowanceOf(mail.template), mail.to);
}

function allowanceOf(template: MailTemplate): string {
  return anybodys.has(template) ? anybody : template;
}

export interface LinkAllowanceDeps {
  readonly ring: SecretRing;
  readonly counters: Counters;
}

/**
 * Counts a mail with a link that outdates the one before, when the link is made: without a mail there must be no new link. Null: the
 * address gets none in any case; the same statements run.
 *
 * Security: whoever asks on and on, or uses the allowance up otherwise, must not keep every link in somebody's mailbox dead.
 */
export function takeLinkAllowance(
  { ring, counters }: LinkAllowanceDeps,
  to: Email | null,
  template: MailTemplate,
): Promise<boolean> {
  return take(ring, counters, allowanceOf(template), to ?? randomUUID());
}

type Counters = Pick<CounterStore, "take">;

async function take(ring: SecretRing, counters: Counters, kind: string, to: string): Promise<boolean> {
  const mayAddress = await takeOf(ring, counters, { kind, to, ...ofAddress });
  if (kind !== anybody) return mayAddress;
  const box = mayAddress ? mailboxOf(to) : randomUUID();
  const mayBox = await takeOf(ring, counters, { kind: "mailbox", to: box, ...ofMailbox });
  return mayAddress && mayBox;
}

/**
 * The mailbox that an address is of, where a plus sign begins a tag (RFC 5233), as it does nearly everywhere.
 *
 * Security: whoever may write anything behind it has as many addresses as he likes, and all of their mails in one mailbox.
 */
function mailboxOf(to: string): string {
  return to.replace(/(?<=[^@])\+[^@]*(?=@)/, "");
}

interface Taking extends Allowance {
  readonly kind: string;
  readonly to: string;
}

async function takeOf(ring: SecretRing, counters: Counters, { kind, to, perHour, perDay }: Taking): Promise<boolean> {
  const recipient = hmac(ring.current.key("counter"), Buffer.from(`mail\0${to}`)).toString("base64url");
  const key = (window: string): string => `mail:${kind}:${window}:${recipient}`;
  const isWithinHour = await counters.take(key("hour"), perHour, hour);
  // Asked in any case, so that a clock does not tell the fourth request for one address from the first for another.
  const isWithinDay = await counters.take(isWithinHour ? key("day") : `mail:none:${randomUUID()}`, perDay, day);
  return isWithinHour && isWithinDay;
}
