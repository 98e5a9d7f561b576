/** A mail as it leaves: composed, for one recipient. */
export interface OutgoingMail {
  /** The same at every attempt to send this mail, and no other mail's: give it to a provider that takes an idempotency key. */
  readonly id: string;
  /** One address, canonical: ASCII, nothing but the address. */
  readonly to: string;
  /** `Name <address>` of `mailFrom`. Absent when that is not configured. */
  readonly from?: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Headers that keep answering machines quiet. Send them along where your provider takes headers. */
  readonly headers: Readonly<Record<string, string>>;
  /** When what it tells of happened. */
  readonly date: Date;
}

/** Sends mails, by whatever way you have: an HTTP API, your own relay. */
export interface Mailer {
  /**
   * Sends one mail. Resolve when it was taken; reject when it was not, and it is tried again later: after ten seconds, then after
   * longer, for a day in all. An error with `permanent: true` gives the mail up at once. Called beside requests, never inside one.
   *
   * `signal` aborts after half a minute, and at shutdown: a mail that is not taken by then counts as not sent.
   */
  send(mail: OutgoingMail, options: { readonly signal: AbortSignal }): Promise<void>;
}

/** Who mails come from. */
export interface Sender {
  /** Shown by mail programs. Null: the name of the product. */
  readonly name: string | null;
  readonly address: string;
}

/** A sender as a `From` header has it (RFC 5322, section 3.4), before anything is encoded. */
export function formatSender({ name, address }: Sender): string {
  if (name === null) return address;
  return /^[\p{L}\p{M}\p{N} !#$%&'*+/=?^_`{|}~-]+$/u.test(name)
    ? `${name} <${address}>`
    : `"${name.replaceAll(/["\\]/g, "\\$&")}" <${address}>`;
}
