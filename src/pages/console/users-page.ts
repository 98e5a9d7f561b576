import type { OperatorLevel } from "../../user/operator.ts";
import type { OperatorsUser } from "../../user/operators-view.ts";
import { html, type Html, type HtmlValue } from "../../shared/html.ts";
import { noticeBox } from "../form.ts";
import { onDay } from "../moment.ts";
import { type Say, sayCount, speak } from "../speak.ts";
import type { ConsoleFrame } from "./console-frame.ts";
import { renderConsole } from "./console-page.ts";
import { emptyState } from "./empty-state.ts";
import { filterForm } from "./filter-form.ts";
import { type Pages, pager } from "./pager.ts";
import { table } from "./table.ts";
import { shownName, userBadges } from "./user-badges.ts";

/** What is looked for, as it stands in the address. */
export interface UserFilter {
  readonly search: string;
  readonly banned: "" | "true" | "false";
  readonly operator: "" | "any" | OperatorLevel;
  readonly role: string;
}

export interface UsersPageModel {
  readonly frame: ConsoleFrame;
  /** Null: what is looked for cannot be. */
  readonly users: readonly OperatorsUser[] | null;
  readonly filter: UserFilter;
  readonly pages: Pages;
  /** Whether the operator may make accounts. */
  readonly mayCreate: boolean;
  /** What was done to somebody who has no page any more. */
  readonly notice: string | null;
  readonly now: Date;
}

/** Everybody who has an account, the newest first, and how to find one of them. */
export function usersPage(model: UsersPageModel): string {
  const { frame, filter, mayCreate, notice } = model;
  const say = speak(frame);
  const create =
    mayCreate &&
    html`<a class="button primary" href="${frame.console.page("/users/new")}">${say("console.users.create")}</a>`;
  return renderConsole(frame, {
    section: "users",
    title: say("console.section.users"),
    actions: create,
    news: noticeBox(notice),
    body: html`${filterForm(say, {
      id: "users",
      label: say("console.users.filter"),
      action: frame.console.page("/users"),
      results: "users-found",
      isSet: isFiltered(filter),
      filters: [
        {
          kind: "search",
          name: "search",
          label: say("console.users.search"),
          hint: say("console.users.search_hint"),
          value: filter.search,
        },
        {
          kind: "choice",
          name: "banned",
          label: say("console.users.state"),
          value: filter.banned,
          choices: [
            { value: "", label: say("console.any") },
            { value: "true", label: say("console.state.banned") },
            { value: "false", label: say("console.state.not_banned") },
          ],
        },
        {
          kind: "choice",
          name: "operator",
          label: say("console.users.operator"),
          value: filter.operator,
          choices: [
            { value: "", label: say("console.any") },
            { value: "any", label: say("console.users.operator_any") },
            ...(["auditor", "support", "admin"] as const).map((level) => ({
              value: level,
              label: say(`console.level.${level}`),
            })),
          ],
        },
        { kind: "text", name: "role", label: say("console.users.role"), value: filter.role },
      ],
    })}
<p class="found" role="status">${found(say, model)}</p>
<div id="users-found">${results(say, model)}</div>`,
  });
}

function isFiltered({ search, banned, operator, role }: UserFilter): boolean {
  return search !== "" || banned !== "" || operator !== "" || role !== "";
}

function found(say: Say, { frame, users, pages }: UsersPageModel): HtmlValue {
  if (users === null || users.length === 0) return say("console.users.none");
  if (pages.next === null && pages.first === null) return sayCount(frame, "console.users.found", users.length);
  return sayCount(frame, "console.users.found_here", users.length);
}

function results(say: Say, { frame, users, filter, pages, mayCreate, now }: UsersPageModel): Html {
  if (users === null) {
    return emptyState({ title: say("console.users.unreadable"), about: say("console.users.unreadable_about") });
  }
  if (users.length === 0 && pages.next !== null) {
    // What is rare is looked for a stretch at a time.
    const wait = emptyState({ title: say("console.users.none_yet"), about: say("console.users.none_yet_about") });
    return html`${wait}${pager(say, pages)}`;
  }
  if (users.length === 0 && isFiltered(filter)) {
    return emptyState({
      title: say("console.users.nobody"),
      about: say("console.users.nobody_about"),
      ways: html`<a href="${frame.console.page("/users")}">${say("console.filter_clear")}</a>`,
    });
  }
  if (users.length === 0) {
    return emptyState({
      title: say("console.users.empty"),
      about: say(mayCreate ? "console.users.empty_about" : "console.users.empty_about_reader"),
      ...(mayCreate && {
        ways: html`<a href="${frame.console.page("/users/new")}">${say("console.users.create")}</a>`,
      }),
    });
  }
  const rows = table<OperatorsUser>({
    id: "users-list",
    caption: say("console.section.users"),
    rows: users,
    columns: [
      {
        title: say("console.users.who"),
        names: true,
        cell: (user) =>
          html`<a href="${frame.console.page(`/users/${user.id}`)}"><bdi>${shownName(user)}</bdi></a>${second(say, user)}`,
      },
      { title: say("console.users.state"), quiet: true, cell: (user) => userBadges(say, user) },
      { title: say("console.users.role"), cell: ({ role }) => html`<bdi>${role}</bdi>` },
      { title: say("console.users.created"), cell: ({ createdAt }) => onDay(say, createdAt, now) },
    ],
  });
  return html`${rows}${pager(say, pages)}`;
}

/** The address, where it is not what she is called by. */
function second(say: Say, { name, email }: OperatorsUser): HtmlValue {
  if (email === null) return html`<span class="fine">${say("console.users.no_email")}</span>`;
  return name !== null && html`<bdi class="fine">${email}</bdi>`;
}
