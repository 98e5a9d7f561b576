import type { Answer } from "./endpoint.ts";
import type { HttpSettings } from "./settings.ts";

/** What the account page says to whoever has kept her account. A page of the application's is told nothing: it would not know what to say. */
export function keptNotice({ pages }: Pick<HttpSettings, "pages">): Pick<Answer, "notice"> {
  return pages.afterLogin === pages.account ? { notice: "deletion_undone" } : {};
}
