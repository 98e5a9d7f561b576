import { renderDoor } from "./door.ts";
import { field } from "./field.ts";
import { errorSummary, fieldContext, form, noticeBox } from "./form.ts";
import type { FormFailure } from "./form-failure.ts";
import { attributes, html, type HtmlValue } from "../shared/html.ts";
import type { PageFrame } from "./page-frame.ts";
import { type ProviderButton, providerButtons } from "./provider-buttons.ts";
import { speak } from "./speak.ts";
import { withReturn } from "./with-return.ts";

/** Why someone finds herself at the log-in page. */
export type LoginNotice =
  | "login_required"
  | "session_expired"
  | "session_revoked"
  | "password_changed"
  | "email_verified"
  | "registration_dropped"
  | "sign_in_disowned"
  | "email_change_undone";

export interface LoginPageModel {
  readonly frame: PageFrame;
  readonly failure: FormFailure | null;
  readonly notice: LoginNotice | null;
  /** Whether a forgotten password can be replaced by a mailed link. */
  readonly canReset: boolean;
  /** Whether strangers may register: the link is there only then. */
  readonly registrationOpen: boolean;
  /** Whether there are passwords. Without them, and without providers, the page has nothing to offer and says so. */
  readonly passwords: boolean;
  /** Whom people may sign in with, in the order of their buttons. */
  readonly providers: readonly ProviderButton[];
  /** How somebody last signed in with this browser: "password", or the id of a provider. Null: not known. */
  readonly lastWay: string | null;
}

/** The log-in page. Posts `email`, `password`, `remember` and `returnTo`; `remember` comes twice when it is on, and the last one counts. */
export function loginPage(model: LoginPageModel): string {
  const { frame, failure, providers, passwords } = model;
  const say = speak(frame);
  const context = fieldContext(frame, "login", failure, { fields: ["email", "password"] });
  const remember = (failure?.values.remember ?? "true") === "true";
  // Whoever comes by a provider is not handed a keyboard.
  const isProvider = providers.some(({ id, available }) => available && id === model.lastWay);
  const typed = failure?.values.email ?? "";
  return renderDoor(frame, {
    page: "login",
    title: say("login.title"),
    failed: failure !== null,
    // At first sight it is two files. Once something was refused the stylesheet is there already, and what was typed is worth looking at.
    script: failure !== null,
    news: failure
      ? errorSummary(say, context, nextStep(model, failure))
      : noticeBox(model.notice && say(`notice.${model.notice}`)),
    body: html`${!passwords && providers.length === 0 && html`<p class="lead">${say("login.elsewhere")}</p>`}
${providerButtons(frame, { providers, besideForm: passwords, lastWay: model.lastWay })}
${
  passwords &&
  form(frame, {
    action: frame.urls.actions.login,
    body: html`${field(context, { name: "email", label: say("login.email"), type: "email", autocomplete: "username", value: typed, autofocus: !isProvider })}
${field(context, { name: "password", label: say("login.password"), type: "password", autocomplete: "current-password" })}
<input type="hidden" name="remember" value="false">
<label class="check"><input type="checkbox" name="remember" value="true"${attributes({ checked: remember })}><span>${say("login.remember")}</span></label>
<button class="primary wide">${say("login.submit")}</button>`,
  })
}`,
    foot:
      (model.registrationOpen || model.canReset) &&
      html`${model.canReset && html`<a href="${frame.urls.forgotPassword}">${say("login.forgot")}</a>`}${model.canReset && model.registrationOpen && html`<br>`}${model.registrationOpen && html`${say("login.new")} <a href="${withReturn(frame.urls.register, frame)}">${say("login.register")}</a>`}`,
  });
}

/** What mends it, where there is something: a link to be sent once more, or the password to be reset. */
function nextStep({ frame, canReset }: LoginPageModel, { code, values }: FormFailure): HtmlValue {
  const say = speak(frame);
  const email = values.email ?? "";
  if (code === "email_not_verified" && email !== "") {
    return form(
      { ...frame, returnTo: null },
      {
        action: frame.urls.actions.emailResend,
        body: html`<input type="hidden" name="email" value="${email}"><button>${say("login.resend")}</button>`,
      },
    );
  }
  if (code !== "account_locked" || !canReset) return null;
  return html`<p><a href="${frame.urls.forgotPassword}">${say("login.unlock")}</a></p>`;
}
