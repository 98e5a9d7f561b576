import type { Copy, Language } from "./copy.ts";
import type { PageLook } from "./look.ts";

/** Where forms are posted to. Every one is `application/x-www-form-urlencoded`. */
interface PageActions {
  readonly login: string;
  readonly register: string;
  readonly logout: string;
  readonly passwordChange: string;
  readonly passwordForgot: string;
  readonly passwordReset: string;
  readonly emailVerify: string;
  readonly emailResend: string;
  readonly emailAdd: string;
  readonly emailChange: string;
  readonly emailUndo: string;
  readonly disown: string;
  readonly linkAccount: string;
  /** Where linking a provider begins, by its id. */
  readonly identityLink: (provider: string) => string;
  /** The address that unlinks one identity, by its id. */
  readonly identityUnlink: (id: string) => string;
  readonly userUpdate: string;
  readonly pictureChoose: string;
  readonly pictureRemove: string;
  /** The address that ends one session, by its public id. */
  readonly sessionRevoke: (id: string) => string;
  /** The address that says of one session, by its public id, that it was not hers. */
  readonly sessionDisown: (id: string) => string;
  readonly revokeOthers: string;
  readonly undoDeletion: string;
  readonly keepAccount: string;
  readonly userDelete: string;
  readonly userExport: string;
  readonly reauthenticate: string;
  readonly reauthenticateByMail: string;
  /** The way to a provider, by its id: for a link, and for the button of a page that a link elsewhere leads to. */
  readonly provider: (id: string) => string;
  readonly nativeConfirm: string;
}

/** Addresses that pages lead to. Security: they come from configuration, never from a request. */
interface PageUrls {
  readonly login: string;
  readonly register: string;
  readonly account: string;
  /** The page that asks for the password again; it takes `?returnTo=`. */
  readonly reauthenticate: string;
  readonly forgotPassword: string;
  readonly verifyEmail: string;
  /** Where an account without an address gets one; it takes `?returnTo=`. */
  readonly addEmail: string;
  /** Where a person goes after log-in. The brand links to it. */
  readonly home: string;
  readonly actions: PageActions;
}

/** What every page's model has. */
export interface PageFrame {
  /** What the product calls itself on its pages. @default "Latchkey" */
  readonly productName: string;
  /** Where `stylesheet` is served, with its hash in the address. */
  readonly stylesheetUrl: string;
  /** Where the style of pages of development is served, beside it. */
  readonly developmentStylesheetUrl: string;
  /** Where the script of people's pages is served, with its hash in the address. */
  readonly scriptUrl: string;
  readonly urls: PageUrls;
  /** What a product's own look changes. @default nothing */
  readonly look?: PageLook;
  /** In development a slim strip says so. */
  readonly development: boolean;
  /** Sent along by every form as the field `returnTo`, when set. */
  readonly returnTo: string | null;
  /** @default "en" */
  readonly language?: Language;
  /** Its texts, where some are the owner's own. @default ours */
  readonly copy?: Copy;
}
