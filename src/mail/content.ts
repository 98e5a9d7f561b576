import type { Language } from "../shared/language.ts";
import { type MailCopyKey, mailCopies } from "./copy.ts";
import { deviceWords } from "../shared/device-words.ts";
import type { Mail } from "./mail.ts";

/** What stands around every mail. */
export interface MailFrame {
  readonly productName: string;
  /** The origin of the base URL. */
  readonly origin: string;
  /** What mails may be written in. The first one for whoever has asked for none of them. */
  readonly languages: readonly [Language, ...Language[]];
}

/** A link with its words. */
export interface MailLink {
  readonly words: string;
  readonly url: string;
}

/** What a mail says, before it is text or HTML. */
export interface MailContent {
  readonly language: Language;
  readonly productName: string;
  readonly subject: string;
  readonly title: string;
  readonly about: string;
  /** Small facts with their names: when, from what. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly action: MailLink;
  readonly other: MailLink | null;
  /** Sentences under the button. */
  readonly after: readonly string[];
  readonly linkHint: string;
  readonly footer: string;
}

/** Puts a mail into words. */
export function describeMail(mail: Mail, { productName, origin, languages }: MailFrame): MailContent {
  const language = languages.find((one) => one === mail.language) ?? languages[0];
  const copy = mailCopies[language];
  const say = (key: MailCopyKey, values: Readonly<Record<string, string>> = {}): string =>
    copy[key].replaceAll(/\{(\w+)\}/g, (place, name: string) => ({ product: productName, ...values })[name] ?? place);
  const own = (part: "subject" | "title" | "about" | "action" | "after"): string =>
    say(`${mail.template}.${part}`, "provider" in mail ? { provider: mail.provider } : {});
  const disownLink = "disownLink" in mail ? mail.disownLink : null;
  const moment = (date: Date): string => {
    const format = new Intl.DateTimeFormat(copy["mail.locale"], {
      dateStyle: "long",
      timeStyle: "short",
      timeZone: "UTC",
    });
    return say("mail.moment", { moment: format.format(date) });
  };
  const facts: { key: MailCopyKey; value: string | null }[] = [
    { key: "fact.when", value: "when" in mail ? moment(mail.when) : null },
    { key: "fact.erased", value: "deleteAfter" in mail ? moment(mail.deleteAfter) : null },
    { key: "fact.device", value: "device" in mail && mail.device !== null ? deviceWords(mail.device, say) : null },
    { key: "fact.address", value: "ip" in mail ? mail.ip : null },
  ];
  return {
    language,
    productName,
    subject: own("subject"),
    title: own("title"),
    about: own("about"),
    facts: facts.flatMap(({ key, value }) => (value === null ? [] : [{ name: say(key), value: oneLine(value) }])),
    action: { words: own("action"), url: actionOf(mail) },
    other: otherOf(mail, say, disownLink),
    after: [
      "expires" in mail ? say("mail.expires", { moment: moment(mail.expires) }) : "",
      // Of a theft it also says what to do where nothing was wrong.
      disownLink === null || mail.template === "refresh_reused" ? own("after") : "",
      disownLink === null ? "" : say("mail.not_me_about"),
    ].filter(Boolean),
    linkHint: say("mail.link_hint"),
    footer: say("mail.footer", { site: new URL(origin).host }),
  };
}

/** Where the button of a mail leads. */
function actionOf(mail: Mail): string {
  if ("link" in mail) return mail.link;
  if (isDisownedByButton(mail)) return mail.disownLink ?? mail.resetLink;
  if ("accountLink" in mail) return mail.accountLink;
  return "loginLink" in mail ? mail.loginLink : mail.resetLink;
}

/** Where its second link leads, if it has one. */
function otherOf(mail: Mail, say: (key: MailCopyKey) => string, disownLink: string | null): MailLink | null {
  if (disownLink !== null && !isDisownedByButton(mail)) return { words: say("mail.not_me"), url: disownLink };
  if (!("loginLink" in mail && "resetLink" in mail)) return null;
  return { words: say(`${mail.template}.other`), url: mail.resetLink };
}

/** Whether there is nothing to do about it but to say: that was not me. */
function isDisownedByButton(
  mail: Mail,
): mail is Extract<Mail, { readonly template: "password_changed" | "password_set" }> {
  return mail.template === "password_changed" || mail.template === "password_set";
}

/** Security: what a client said of itself stays on its line, and short. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").slice(0, 100);
}

/** Every link of a mail: what has to be kept out of logs. */
export function linksOf(mail: Mail): readonly string[] {
  return Object.entries(mail)
    .filter(([name, url]) => /link$/i.test(name) && typeof url === "string")
    .map(([, url]) => String(url));
}
