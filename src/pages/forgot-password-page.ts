import { html } from "../shared/html.ts";
import { renderDoor } from "./door.ts";
import { field } from "./field.ts";
import { errorSummary, fieldContext, form } from "./form.ts";
import type { FormFailure } from "./form-failure.ts";
import type { PageFrame } from "./page-frame.ts";
import { speak } from "./speak.ts";

export interface ForgotPasswordPageModel {
  readonly frame: PageFrame;
  readonly failure: FormFailure | null;
  /** Whether the form was sent. The page says the same for every address. */
  readonly isSent: boolean;
  /** Whether a mail can be sent at all. */
  readonly canMail: boolean;
}

/** Asks where to mail a link that sets a new password. Posts `email`. */
export function forgotPasswordPage({ frame, failure, isSent, canMail }: ForgotPasswordPageModel): string {
  const say = speak(frame);
  const context = fieldContext(frame, "forgot", failure, { fields: ["email"] });
  const back = html`<a href="${frame.urls.login}">${say("forgot.back")}</a>`;
  if (!canMail) {
    return renderDoor(frame, {
      title: say("forgot.none_title"),
      news: html`<p class="lead">${say("forgot.none", { product: frame.productName })}</p>`,
      body: html`<p class="ways"><a class="button primary" href="${frame.urls.login}">${say("forgot.back")}</a></p>`,
    });
  }
  if (isSent) {
    return renderDoor(frame, {
      page: "forgotPassword",
      title: say("forgot.sent_title"),
      news: html`<p class="lead" role="status">${say("forgot.sent")}</p>`,
      body: html`<p class="ways"><a class="button" href="${frame.urls.forgotPassword}">${say("forgot.again")}</a></p>`,
      foot: back,
    });
  }
  return renderDoor(frame, {
    page: "forgotPassword",
    title: say("forgot.title"),
    failed: failure !== null,
    news: html`${errorSummary(say, context)}<p class="lead">${say("forgot.about")}</p>`,
    body: form(frame, {
      action: frame.urls.actions.passwordForgot,
      body: html`${field(context, { name: "email", label: say("forgot.email"), type: "email", autocomplete: "username", autofocus: true })}
<button class="primary wide">${say("forgot.submit")}</button>`,
    }),
    foot: back,
  });
}
