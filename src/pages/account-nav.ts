import { type Html, html } from "../shared/html.ts";
import type { AccountPageModel } from "./account-model.ts";
import { speak } from "./speak.ts";

/** The parts of the account page that there are for her, in their order. */
export function accountParts(model: AccountPageModel): Readonly<Record<"ways" | "password", boolean>> {
  const { identities, linkable, passwords, hasPassword, user } = model;
  return {
    ways: identities.length > 0 || linkable.length > 0,
    password: passwords && (hasPassword || user.email !== null),
  };
}

/** Leads to the parts of the page: a row that stays in sight, and scrolls by itself where it is too long. */
export function accountNav(model: AccountPageModel): Html {
  const say = speak(model.frame);
  const parts = accountParts(model);
  const links: readonly (readonly [id: string, words: string] | false)[] = [
    ["profile", say("account.profile")],
    ["sessions", say("account.nav_sessions")],
    parts.ways && ["ways", say("account.ways")],
    parts.password && ["password", say("account.password")],
    ["activity", say("account.nav_activity")],
    ["data", say("account.data")],
    ["danger", say("account.nav_danger")],
  ];
  return html`<nav class="parts" aria-label="${say("account.nav")}"><ul>
${links.map((link) => link && html`<li><a href="#${link[0]}">${link[1]}</a></li>`)}
</ul></nav>`;
}
