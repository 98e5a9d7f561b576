import { html, type HtmlValue } from "../../shared/html.ts";
import { noticeBox } from "../form.ts";
import { sayCount, speak } from "../speak.ts";
import type { ConsoleFrame } from "./console-frame.ts";
import { renderConsole } from "./console-page.ts";
import { emptyState } from "./empty-state.ts";
import { filterForm } from "./filter-form.ts";
import { type Pages, pager } from "./pager.ts";
import { sessionTable } from "./session-table.ts";
import type { AdminSessionView } from "./views.ts";

export interface SessionsPageModel {
  readonly frame: ConsoleFrame;
  /** Null: what is looked for cannot be. */
  readonly sessions: readonly AdminSessionView[] | null;
  /** Whose, as it stands in the address: an id, or nothing. */
  readonly user: string;
  readonly pages: Pages;
  readonly mayEnd: boolean;
  readonly methodNames: Readonly<Record<string, string>>;
  readonly notice: string | null;
  readonly now: Date;
}

/** Where people are signed in, everybody or one of them. */
export function sessionsPage(model: SessionsPageModel): string {
  const { frame, user, notice } = model;
  const say = speak(frame);
  return renderConsole(frame, {
    section: "sessions",
    title: say("console.section.sessions"),
    news: noticeBox(notice),
    body: html`${filterForm(say, {
      id: "sessions",
      label: say("console.sessions.filter"),
      action: frame.console.page("/sessions"),
      results: "sessions-found",
      isSet: user !== "",
      filters: [
        {
          kind: "search",
          name: "user",
          label: say("console.sessions.filter_user"),
          hint: say("console.sessions.filter_hint"),
          value: user,
        },
      ],
    })}
<p class="found" role="status">${found(model)}</p>
<div id="sessions-found">${results(model)}</div>`,
  });
}

function found({ frame, sessions, pages }: SessionsPageModel): HtmlValue {
  if (sessions === null || sessions.length === 0) return speak(frame)("console.sessions.none");
  const whole = pages.next === null && pages.first === null;
  return sayCount(frame, whole ? "console.sessions.found" : "console.sessions.found_here", sessions.length);
}

function results({ frame, sessions, user, pages, ...model }: SessionsPageModel): HtmlValue {
  const say = speak(frame);
  if (sessions === null)
    return emptyState({ title: say("console.sessions.unreadable"), about: say("console.sessions.unreadable_about") });
  if (sessions.length > 0)
    return html`${sessionTable(frame, { ...model, sessions, showsUser: true })}${pager(say, pages)}`;
  if (pages.next !== null) {
    const [title, about] = [say("console.sessions.not_yet"), say("console.sessions.not_yet_about")];
    return html`${emptyState({ title, about })}${pager(say, pages)}`;
  }
  if (user === "")
    return emptyState({ title: say("console.sessions.empty"), about: say("console.sessions.empty_about") });
  return emptyState({
    title: say("console.sessions.nobody"),
    about: say("console.sessions.nobody_about"),
    ways: html`<a href="${frame.console.page(`/users/${encodeURIComponent(user)}`)}">${say("console.sessions.to_user")}</a>`,
  });
}
