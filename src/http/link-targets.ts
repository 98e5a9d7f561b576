import type { LinkTargets } from "../verification/links.ts";
import { pageUrl } from "./form-answer.ts";
import type { HttpSettings } from "./settings.ts";

/** Where mails lead. Security: the configured base URL and pages; what a request says of its host has no part in it. */
export function linkTargets(settings: HttpSettings): LinkTargets {
  const absolute = (page: Parameters<typeof pageUrl>[1]): string =>
    new URL(pageUrl(settings, page), settings.origin).href;
  return {
    login: absolute("login"),
    account: absolute("account"),
    register: absolute("register"),
    forgotPassword: absolute("forgotPassword"),
    resetPassword: absolute("resetPassword"),
    verifyEmail: absolute("verifyEmail"),
    reauthenticate: absolute("reauthenticate"),
    disown: absolute("disown"),
    undoEmail: absolute("undoEmail"),
  };
}
