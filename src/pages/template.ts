import type { Language } from "./copy.ts";

/** Pages that may have a template of their own: what people see of an account and the ways into it. */
export const templatePages = [
  "login",
  "register",
  "account",
  "reauthenticate",
  "forgotPassword",
  "resetPassword",
  "verifyEmail",
  "checkMail",
  "changeSent",
  "deadLink",
  "deletionPending",
  "linkAccount",
  "addEmail",
  "takeBack",
  "error",
] as const;
export type TemplatePage = (typeof templatePages)[number];

/** What a template puts together. `head` and `main` are HTML, everything else is plain text, to be escaped where it is written into HTML. */
export interface TemplateParts {
  readonly page: TemplatePage;
  /** What the page is about: "Log in". The element `title`, with the product's name, is in `head`. */
  readonly title: string;
  readonly language: Language;
  readonly productName: string;
  /** Whether a form came back. */
  readonly failed: boolean;
  /** Where the product begins. */
  readonly homeUrl: string;
  /** For the element `head`: character set, title, viewport, icon, stylesheet and, on most pages, our script. */
  readonly head: string;
  /** For the element `main`: heading, messages, forms. Everything in it is escaped. */
  readonly main: string;
}

/** Gives a whole HTML document. Our headers and our content security policy hold for it, too. */
export type PageTemplate = (parts: TemplateParts) => string;
