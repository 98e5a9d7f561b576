import { fill, html } from "../shared/html.ts";
import { renderDoor } from "./door.ts";
import { field } from "./field.ts";
import { errorSummary, fieldContext, form, noticeBox } from "./form.ts";
import type { FormFailure } from "./form-failure.ts";
import type { PageFrame } from "./page-frame.ts";
import { speak } from "./speak.ts";

export interface CheckMailPageModel {
  readonly frame: PageFrame;
  readonly failure: FormFailure | null;
  /** Where the link went: this browser asked for it. Null: nothing is known of this browser. */
  readonly email: string | null;
  /** Whether the link was just sent again. */
  readonly isSent: boolean;
}

/** After registering: a link is on its way. Posts `email`, for another one. */
export function checkMailPage({ frame, failure, email, isSent }: CheckMailPageModel): string {
  const say = speak(frame);
  const context = fieldContext(frame, "resend", failure, { fields: ["email"] });
  const lead =
    email === null
      ? say("check_mail.about_unknown")
      : fill(say("check_mail.about"), { email: html`<bdi class="who">${email}</bdi>` });
  const address =
    email === null
      ? field(context, { name: "email", label: say("check_mail.email"), type: "email", autocomplete: "username" })
      : html`<input type="hidden" name="email" value="${email}">`;
  return renderDoor(frame, {
    page: "checkMail",
    title: say(email === null ? "check_mail.title_unknown" : "check_mail.title"),
    failed: failure !== null,
    news: html`${failure ? errorSummary(say, context) : noticeBox(isSent ? say("check_mail.sent") : null)}<p class="lead">${lead}</p>`,
    body: form(frame, {
      action: frame.urls.actions.emailResend,
      body: html`${address}<button${email === null && html` class="primary wide"`}>${say("check_mail.submit")}</button>`,
    }),
    foot: html`${say("check_mail.wrong")} <a href="${frame.urls.register}">${say("check_mail.register")}</a>`,
  });
}
