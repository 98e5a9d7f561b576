import { renderDoor } from "./door.ts";
import { field } from "./field.ts";
import { errorSummary, fieldContext, form } from "./form.ts";
import type { FormFailure } from "./form-failure.ts";
import { fill, html } from "../shared/html.ts";
import { onDay } from "./moment.ts";
import type { PageFrame } from "./page-frame.ts";
import { speak } from "./speak.ts";

export interface DeletionPendingPageModel {
  readonly frame: PageFrame;
  readonly failure: FormFailure | null;
  /** What was typed at log-in. */
  readonly email: string;
  /** When the account will be erased. */
  readonly deleteAfter: Date;
  readonly now: Date;
}

/** After the right password of an account that waits for deletion. Posts `email`, `password` and `returnTo` to keep it. */
export function deletionPendingPage(model: DeletionPendingPageModel): string {
  const { frame, failure } = model;
  const say = speak(frame);
  const context = fieldContext(frame, "deletion", failure, { fields: ["email", "password"] });
  const date = html`<strong>${onDay(say, model.deleteAfter, model.now)}</strong>`;
  return renderDoor(frame, {
    title: say("deletion.title"),
    failed: failure !== null,
    news: html`${errorSummary(say, context)}<p class="lead">${fill(say("deletion.about"), { date })}</p>`,
    body: form(frame, {
      action: frame.urls.actions.undoDeletion,
      body: html`${field(context, { name: "email", label: say("deletion.email"), type: "email", autocomplete: "username email", value: model.email })}
${field(context, { name: "password", label: say("deletion.password"), type: "password", autocomplete: "current-password", autofocus: true })}
<button class="primary wide">${say("deletion.submit")}</button>`,
    }),
    foot: html`<a href="${frame.urls.login}">${say("deletion.leave")}</a>`,
  });
}
