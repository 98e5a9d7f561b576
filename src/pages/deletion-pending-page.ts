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
  /** Proves who asks, after a sign-in at a provider. Null: a password does. */
  readonly token: string | null;
  /** When the account will be erased. */
  readonly deleteAfter: Date;
  readonly now: Date;
}

/**
 * After the right password of an account that waits for deletion, or a sign-in at a provider that opens it. Posts `email` and `password`, or
 * `token`, and `returnTo` to keep it.
 */
export function deletionPendingPage(model: DeletionPendingPageModel): string {
  const { frame, failure } = model;
  const say = speak(frame);
  const context = fieldContext(frame, "deletion", failure, { fields: ["email", "password"] });
  const date = html`<strong>${onDay(say, model.deleteAfter, model.now)}</strong>`;
  const about = model.token === null ? "deletion.about" : "deletion.about_provider";
  const submit = html`<button class="primary wide">${say("deletion.submit")}</button>`;
  const byToken = form(frame, {
    action: frame.urls.actions.keepAccount,
    body: html`<input type="hidden" name="token" value="${model.token ?? ""}">
${submit}`,
  });
  const byPassword = form(frame, {
    action: frame.urls.actions.undoDeletion,
    body: html`${field(context, { name: "email", label: say("deletion.email"), type: "email", autocomplete: "username", value: model.email })}
${field(context, { name: "password", label: say("deletion.password"), type: "password", autocomplete: "current-password", autofocus: true })}
${submit}`,
  });
  return renderDoor(frame, {
    page: "deletionPending",
    title: say("deletion.title"),
    failed: failure !== null,
    script: true,
    news: html`${errorSummary(say, context)}<p class="lead">${fill(say(about), { date })}</p>`,
    body: model.token === null ? byPassword : byToken,
    foot: html`<a href="${frame.urls.login}">${say("deletion.leave")}</a>`,
  });
}
