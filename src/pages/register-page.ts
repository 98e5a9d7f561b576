import { renderDoor } from "./door.ts";
import { field } from "./field.ts";
import { errorSummary, fieldContext, form } from "./form.ts";
import type { FormFailure } from "./form-failure.ts";
import { fill, html } from "../shared/html.ts";
import type { PageFrame } from "./page-frame.ts";
import { type ProviderButton, providerButtons } from "./provider-buttons.ts";
import { usernameHint } from "./username-hint.ts";
import { speak } from "./speak.ts";
import { withReturn } from "./with-return.ts";

export interface RegisterPageModel {
  readonly frame: PageFrame;
  readonly failure: FormFailure | null;
  /** Characters. */
  readonly passwordMinLength: number;
  /** The invitation that led here: its address is the one that is registered. */
  readonly invitation: { readonly token: string; readonly email: string } | null;
  /** Whom people may come by instead, in the order of their buttons. None takes an invitation. */
  readonly providers: readonly ProviderButton[];
}

/** The page to open an account. Posts `name` (may be empty), `email`, `password` and `returnTo`. */
export function registerPage(model: RegisterPageModel): string {
  const { frame, failure, invitation } = model;
  const say = speak(frame);
  const blame = { email_taken: "email", weak_password: "password" };
  const context = fieldContext(frame, "register", failure, { fields: ["name", "email", "password"], blame });
  const login = withReturn(frame.urls.login, frame);
  const taken = failure?.code === "email_taken" && html`<p><a href="${login}">${say("register.login_instead")}</a></p>`;
  const invited =
    invitation &&
    html`<p class="lead">${fill(say("register.invited"), { email: html`<bdi class="who">${invitation.email}</bdi>` })}</p>`;
  const hint = say("register.password_hint", { length: model.passwordMinLength });
  return renderDoor(frame, {
    page: "register",
    title: say("register.title"),
    failed: failure !== null,
    script: true,
    news: html`${errorSummary(say, context, taken)}${invited}`,
    body: html`${invitation === null && providerButtons(frame, { providers: model.providers, besideForm: true })}
${form(frame, {
  action: frame.urls.actions.register,
  body: html`${field(context, { name: "name", label: say("register.name"), optional: say("form.optional"), type: "text", autocomplete: "name", autofocus: true })}
${invitation === null ? field(context, { name: "email", label: say("register.email"), type: "email", autocomplete: "username" }) : html`<input type="hidden" name="invitation" value="${invitation.token}"><input type="hidden" name="email" value="${invitation.email}">${usernameHint(invitation.email)}`}
${field(context, { name: "password", label: say("register.password"), type: "password", autocomplete: "new-password", hint, minLength: model.passwordMinLength })}
<button class="primary wide">${say("register.submit")}</button>`,
})}`,
    foot: html`${say("register.known")} <a href="${login}">${say("register.login")}</a>`,
  });
}
