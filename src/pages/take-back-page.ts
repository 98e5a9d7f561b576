import type { ErrorCode } from "../error/error-table.ts";
import { fill, html } from "../shared/html.ts";
import { renderDoor } from "./door.ts";
import { errorSummary, fieldContext, form } from "./form.ts";
import type { FormFailure } from "./form-failure.ts";
import type { PageFrame } from "./page-frame.ts";
import { speak } from "./speak.ts";

export interface TakeBackPageModel {
  readonly frame: PageFrame;
  readonly failure: FormFailure | null;
  /** The token of the link that led here. */
  readonly token: string;
  /** The address that the link was mailed to, so it may be shown. */
  readonly email: string;
  /** What is said with the button: that was not me, or put this address back. */
  readonly about: "disown" | "undo";
}

const words = {
  disown: { title: "disown.title", lead: "disown.about", submit: "disown.submit", foot: "disown.foot" },
  undo: { title: "undo.title", lead: "undo.about", submit: "undo.submit", foot: "undo.foot" },
} as const;

/** What does not go away by pressing once more: the page offers no button then. What is in the way of an address is no account that she would open. */
const finalSentence: Readonly<Partial<Record<ErrorCode, "undo.taken" | "take_back.banned" | "failure.code_invalid">>> =
  {
    email_taken: "undo.taken",
    user_banned: "take_back.banned",
    code_invalid: "failure.code_invalid",
  };

/** What the link of a notice would do, with a button: whoever only looks at links, as scanners of mails do, ends nothing. Posts `token`. */
export function takeBackPage({ frame, failure, token, email, about }: TakeBackPageModel): string {
  const say = speak(frame);
  const { actions } = frame.urls;
  const { title, lead, submit, foot } = words[about];
  const final = failure && finalSentence[failure.code];
  const told = failure && { ...failure, ...(final && { detail: say(final, { product: frame.productName }) }) };
  const context = fieldContext(frame, about, told, { fields: [] });
  const who = html`<bdi class="who">${email}</bdi>`;
  if (final) {
    return renderDoor(frame, {
      title: say("take_back.nothing"),
      failed: true,
      news: errorSummary(say, context),
      body: html`<p class="ways"><a class="button primary" href="${frame.urls.login}">${say("take_back.on")}</a></p>`,
    });
  }
  return renderDoor(frame, {
    page: "takeBack",
    title: say(title),
    failed: failure !== null,
    news: html`${errorSummary(say, context)}<p class="lead">${fill(say(lead), { email: who })}</p>
<ul class="steps"><li>${say("take_back.sessions")}</li><li>${say("take_back.ways")}</li><li>${say("take_back.password")}</li></ul>`,
    body: form(frame, {
      action: about === "undo" ? actions.emailUndo : actions.disown,
      body: html`<input type="hidden" name="token" value="${token}"><button class="primary wide">${say(submit)}</button>`,
    }),
    foot: say(foot),
  });
}
