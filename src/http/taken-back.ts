import type { TakenBack } from "../password/take-back.ts";
import type { Deps } from "./deps.ts";
import type { Answer } from "./endpoint.ts";
import { withQuery } from "./form-answer.ts";
import { clearLink, keepLink } from "./link-cookie.ts";

/**
 * The answer to whoever has just taken her account back: straight on to a new password, as if its link had been followed. A program asks for
 * that link by mail.
 */
export function takenBack(
  deps: Deps,
  { code }: TakenBack,
  notice: "sign_in_disowned" | "email_change_undone",
): Answer<undefined> {
  const { pages } = deps.settings;
  const isReset = code !== null;
  return {
    status: 204,
    next: withQuery(isReset ? pages.resetPassword : pages.login, { notice }),
    cookies: [isReset ? keepLink(deps, "resetPassword", code) : clearLink(deps)],
  };
}
