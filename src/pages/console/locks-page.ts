import { html, type HtmlValue } from "../../shared/html.ts";
import { errorSummary, fieldContext, noticeBox } from "../form.ts";
import type { FormFailure } from "../form-failure.ts";
import { ago, timeElement } from "../moment.ts";
import { sayCount, speak } from "../speak.ts";
import { consoleForm } from "./console-form.ts";
import type { ConsoleFrame } from "./console-frame.ts";
import { renderConsole } from "./console-page.ts";
import { formatMoment } from "./done-sentence.ts";
import { emptyState } from "./empty-state.ts";
import { isAtLeast } from "./may-do.ts";
import type { HeldLockView } from "./running-views.ts";
import { type Column, table } from "./table.ts";

export interface LocksPageModel {
  readonly frame: ConsoleFrame;
  readonly locks: readonly HeldLockView[];
  /** There are more than these. */
  readonly hasMore: boolean;
  readonly failure: FormFailure | null;
  readonly notice: string | null;
  readonly now: Date;
}

/** Accounts that strangers cannot try passwords of, and the way to lift a lock. */
export function locksPage({ frame, locks, hasMore, failure, notice, now }: LocksPageModel): string {
  const say = speak(frame);
  const context = fieldContext(frame, "locks", failure, { fields: [] });
  const who = ({ userId }: HeldLockView): HtmlValue =>
    userId === null
      ? say("console.locks.nobody")
      : html`<a href="${frame.console.page(`/users/${userId}`)}">${say("console.locks.user", { id: userId.slice(0, 8) })}</a>`;
  const lift = ({ id, userId }: HeldLockView): HtmlValue =>
    consoleForm(frame, {
      call: `/locks/${id}/clear`,
      body: html`<button class="small">${say("console.locks.lift")}<span class="unseen">: ${userId === null ? say("console.locks.nobody") : say("console.locks.user", { id: userId.slice(0, 8) })}</span></button>`,
    });
  const columns: readonly Column<HeldLockView>[] = [
    { title: say("console.locks.account"), names: true, cell: who },
    { title: say("console.locks.since"), cell: ({ lockedAt }) => ago(say, lockedAt, now) },
    {
      title: say("console.locks.until"),
      cell: ({ lockedUntil }) =>
        lockedUntil === null
          ? say("console.locks.until_owner")
          : timeElement(say, lockedUntil, formatMoment(frame, lockedUntil)),
    },
    { title: say("console.locks.failures"), cell: ({ failures }) => failures },
    ...(isAtLeast(frame, "support") ? [{ title: say("console.acts"), quiet: true, cell: lift } as const] : []),
  ];
  return renderConsole(frame, {
    section: "locks",
    title: say("console.section.locks"),
    failed: context.problems.length > 0,
    news: html`${errorSummary(say, context)}${noticeBox(notice)}`,
    body: html`<p class="lead about-page">${say("console.locks.about")} <a href="${frame.console.page("/events?type=account_locked")}">${say("console.locks.events")}</a></p>
${
  locks.length === 0
    ? emptyState({ title: say("console.locks.empty"), about: say("console.locks.empty_about") })
    : table({ id: "locks", caption: say("console.section.locks"), columns, rows: locks })
}
${hasMore && html`<p class="fine below">${sayCount(frame, "console.locks.many", locks.length)}</p>`}`,
  });
}
