import type { Language } from "../shared/language.ts";
import { englishMail } from "./copy/english.ts";
import { germanMail } from "./copy/german.ts";

/** The name of a text. */
export type MailCopyKey = keyof typeof englishMail;

/** All texts of mails in one language. */
export type MailCopy = Readonly<Record<MailCopyKey, string>>;

/** The one table of texts of mails. A missing text is a compile error. */
export const mailCopies: Readonly<Record<Language, MailCopy>> = { en: englishMail, de: germanMail };
