import { fill, html } from "../shared/html.ts";
import { renderDoor } from "./door.ts";
import { field } from "./field.ts";
import { errorSummary, fieldContext, form } from "./form.ts";
import type { FormFailure } from "./form-failure.ts";
import type { PageFrame } from "./page-frame.ts";
import { speak } from "./speak.ts";
import { usernameHint } from "./username-hint.ts";

export interface ResetPasswordPageModel {
  readonly frame: PageFrame;
  readonly failure: FormFailure | null;
  /** The token of the link that led here. */
  readonly token: string;
  /** Whose password is set. Her link came to this address, so it may be shown. */
  readonly email: string | null;
  /** Characters. */
  readonly passwordMinLength: number;
  /**
   * What led here, if not a link of its own: the account was just taken from somebody who had set it up on her address, or from whoever had got
   * into it.
   */
  readonly after: "account_reclaimed" | "sign_in_disowned" | "email_change_undone" | null;
}

/** Sets a new password. Posts `token` and `newPassword`. */
export function resetPasswordPage(model: ResetPasswordPageModel): string {
  const { frame, failure, email } = model;
  const say = speak(frame);
  const blame = { weak_password: "newPassword" };
  const context = fieldContext(frame, "reset", failure, { fields: ["newPassword"], blame });
  const about = say(model.after === null ? "reset.about" : leadOf[model.after]);
  const hint = say("register.password_hint", { length: model.passwordMinLength });
  return renderDoor(frame, {
    page: "resetPassword",
    title: say("reset.title"),
    failed: failure !== null,
    script: true,
    news: html`${errorSummary(say, context)}<p class="lead">${fill(about, { email: html`<bdi class="who">${email ?? ""}</bdi>` })}</p>`,
    body: form(frame, {
      action: frame.urls.actions.passwordReset,
      body: html`<input type="hidden" name="token" value="${model.token}">
${usernameHint(email)}
${field(context, { name: "newPassword", label: say("reset.password"), type: "password", autocomplete: "new-password", hint, minLength: model.passwordMinLength, autofocus: true })}
<button class="primary wide">${say("reset.submit")}</button>`,
    }),
  });
}

const leadOf = {
  account_reclaimed: "reset.about_reclaimed",
  sign_in_disowned: "reset.about_disowned",
  email_change_undone: "reset.about_undone",
} as const;
