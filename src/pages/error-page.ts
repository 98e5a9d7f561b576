import { type ErrorCode, errorTable } from "../error/error-table.ts";
import { renderDoor } from "./door.ts";
import { html } from "../shared/html.ts";
import { formatDuration } from "./moment.ts";
import type { PageFrame } from "./page-frame.ts";
import { isCopyKey, speak } from "./speak.ts";

export interface ErrorPageModel {
  readonly frame: PageFrame;
  readonly code: ErrorCode;
  /** Shown, so that a person can read it to whoever looks into the log. */
  readonly requestId: string;
  /** Seconds. */
  readonly retryAfter?: number;
}

/** What a person sees when there is no page to show. It says nothing about the inside. */
export function errorPage(model: ErrorPageModel): string {
  const { frame, code, retryAfter } = model;
  const say = speak(frame);
  const title = `error.title.${code}`;
  const about = `error.about.${code}`;
  const time = retryAfter !== undefined && formatDuration(retryAfter, say("page.locale"));
  return renderDoor(frame, {
    page: "error",
    title: say(isCopyKey(title) ? title : "error.title.any"),
    news: html`<p class="lead">${say(isCopyKey(about) ? about : "error.about.any", { product: frame.productName })}${time && ` ${say("form.retry", { time })}`}</p>`,
    body: html`<p class="ways"><a class="button primary" href="${frame.urls.home}">${say("error.home")}</a> <a class="button" href="${frame.urls.login}">${say("error.login")}</a></p>`,
    foot: html`<span class="request">${errorTable[code].status} · ${say("error.request")} <code>${model.requestId}</code></span>`,
  });
}
