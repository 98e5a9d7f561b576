import type { Code } from "./code.ts";

/** Whole URLs of the pages that mails lead to. Security: made from the configured base URL, never from a request. */
export interface LinkTargets {
  readonly login: string;
  readonly account: string;
  readonly register: string;
  readonly forgotPassword: string;
  readonly resetPassword: string;
  readonly verifyEmail: string;
  readonly reauthenticate: string;
  /** Where somebody says of a sign-in, or a change, that it was not hers. */
  readonly disown: string;
  readonly undoEmail: string;
}

/** Puts a code on the address of a page. The page moves it out of its URL before it shows anything. */
export function linkWith(page: string, code: Code): string {
  const url = new URL(page);
  url.searchParams.set("token", code);
  return url.href;
}
