import { vi } from "vitest";
import type { AuthOptions } from "../../src/index.ts";

type Mailer = NonNullable<AuthOptions["mailer"]>;
type OutgoingMail = Parameters<Mailer["send"]>[0];

/** Everybody's mailbox: a mailer that keeps what it is given. */
export interface Mailbox {
  readonly mailer: Mailer;
  readonly mails: OutgoingMail[];
  /** The next mail to an address that was not taken yet. Waits for it. */
  next(to: string): Promise<OutgoingMail>;
  /** The token in the next mail to an address. */
  token(to: string): Promise<string>;
  /** The path and query of the link in the next mail to an address. */
  link(to: string): Promise<string>;
}

export function createMailbox(): Mailbox {
  const mails: OutgoingMail[] = [];
  const taken = new Set<OutgoingMail>();
  const next: Mailbox["next"] = async (to) => {
    // Notices of new devices come with many a sign-in: they are looked at where they are the matter.
    const isMeant = (mail: OutgoingMail): boolean => mail.to === to && !mail.subject.startsWith("New sign-in");
    const find = (): OutgoingMail | undefined => mails.find((mail) => isMeant(mail) && !taken.has(mail));
    const mail = await vi.waitUntil(find, { timeout: 15_000, interval: 10 });
    taken.add(mail);
    return mail;
  };
  const link: Mailbox["link"] = async (to) => {
    const { text } = await next(to);
    const [url = ""] = /https?:\/\/\S*token=\S+/.exec(text) ?? [];
    const { pathname, search } = new URL(url);
    return pathname + search;
  };
  return {
    mailer: {
      send: async (mail) => {
        mails.push(mail);
      },
    },
    mails,
    next,
    link,
    token: async (to) => new URLSearchParams((await link(to)).split("?")[1]).get("token") ?? "",
  };
}
