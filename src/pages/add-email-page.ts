import { html } from "../shared/html.ts";
import { renderDoor } from "./door.ts";
import { field } from "./field.ts";
import { errorSummary, fieldContext, form } from "./form.ts";
import type { FormFailure } from "./form-failure.ts";
import type { PageFrame } from "./page-frame.ts";
import { speak } from "./speak.ts";
import { withReturn } from "./with-return.ts";

export interface AddEmailPageModel {
  readonly frame: PageFrame;
  readonly failure: FormFailure | null;
  /** Whether a link is on its way. */
  readonly isSent: boolean;
}

/** Asks somebody whose account has no address for one, which she may put off. Posts `email` and `returnTo`. */
export function addEmailPage({ frame, failure, isSent }: AddEmailPageModel): string {
  const say = speak(frame);
  const on = frame.returnTo ?? frame.urls.home;
  if (isSent && failure === null) {
    return renderDoor(frame, {
      page: "addEmail",
      title: say("add_email.sent_title"),
      news: html`<p class="lead">${say("add_email.sent")}</p>`,
      body: html`<p class="ways"><a class="button primary" href="${on}">${say("add_email.on")}</a></p>`,
      foot: html`<a href="${withReturn(frame.urls.addEmail, frame)}">${say("add_email.again")}</a>`,
      signedIn: true,
    });
  }
  const context = fieldContext(frame, "add-email", failure, { fields: ["email"] });
  return renderDoor(frame, {
    page: "addEmail",
    title: say("add_email.title"),
    failed: failure !== null,
    news: html`${errorSummary(say, context)}<p class="lead">${say("add_email.about")}</p>`,
    body: form(frame, {
      action: frame.urls.actions.emailAdd,
      body: html`${field(context, { name: "email", label: say("add_email.email"), type: "email", autocomplete: "email", autofocus: true })}
<button class="primary wide">${say("add_email.submit")}</button>`,
    }),
    foot: html`<a href="${on}">${say("add_email.later")}</a>`,
    signedIn: true,
  });
}
