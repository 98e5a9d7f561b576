import type { OperatorsUser } from "../../user/operators-view.ts";
import { html, type Html, type HtmlValue } from "../../shared/html.ts";
import type { Say } from "../speak.ts";
import { badge } from "./badge.ts";

/** What a user is called: her name, her address, or else her id. */
export function shownName({ name, email, id }: Pick<OperatorsUser, "name" | "email" | "id">): string {
  return name ?? email ?? id;
}

/** What is out of the ordinary with a user, at a glance. */
export function userBadges(say: Say, user: OperatorsUser): HtmlValue {
  const { operator, bannedAt, deleteAfter, email, emailVerified, hasPassword } = user;
  const badges: readonly (Html | false)[] = [
    bannedAt !== null && badge("bad", say("console.state.banned")),
    deleteAfter !== null && badge("bad", say("console.state.deleting")),
    operator !== null && badge("brass", say(`console.level.${operator}`)),
    email !== null && !emailVerified && badge("calm", say("console.state.unproven")),
    email === null && !hasPassword && badge("calm", say("console.state.no_email")),
  ];
  const present = badges.filter((one) => one !== false);
  return present.length > 0 && html`<span class="badges">${present.map((one) => html`${one} `)}</span>`;
}
