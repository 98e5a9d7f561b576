import { attributes, fill, type Html, html } from "../shared/html.ts";
import { renderDoor } from "./door.ts";
import { field } from "./field.ts";
import { errorSummary, fieldContext, form } from "./form.ts";
import type { FormFailure } from "./form-failure.ts";
import type { PageFrame } from "./page-frame.ts";
import { type Say, speak } from "./speak.ts";
import { usernameHint } from "./username-hint.ts";
import { withReturn } from "./with-return.ts";

export interface VerifyEmailPageModel {
  readonly frame: PageFrame;
  readonly failure: FormFailure | null;
  /** The token of the link that led here. */
  readonly token: string;
  readonly email: string;
  /**
   * What the link is about: an attempt to register, an account that works already, one without an address that is to have this one, or one that
   * is to have it instead of another.
   */
  readonly about: "registration" | "account" | "addition" | "change";
  /**
   * Who asks: a browser that is known to have registered, one that has to give the password, one where there is no password, or one in which
   * the account has to sign in first.
   */
  readonly proof: "known" | "password" | "none" | "sign_in";
}

/**
 * Shows what a mailed link would do, with a button: whoever only looks at links, as scanners of mails do, proves nothing. Posts `token`
 * and, from another browser, `password`; the second form posts `notMe`.
 */
export function verifyEmailPage(model: VerifyEmailPageModel): string {
  const { frame, failure, email, proof } = model;
  const say = speak(frame);
  const context = fieldContext(frame, "verify", failure, {
    fields: ["password"],
    blame: { password_required: "password", invalid_credentials: "password" },
  });
  const who = html`<bdi class="who">${email}</bdi>`;
  const token = html`<input type="hidden" name="token" value="${model.token}">`;
  const action = frame.urls.actions.emailVerify;
  const password = html`${usernameHint(email)}
${field(context, { name: "password", label: say("verify.password"), type: "password", autocomplete: "current-password", autofocus: true })}`;
  const confirm = form(frame, {
    action,
    body: html`${token}${proof === "password" && password}<button class="primary wide">${say("verify.submit")}</button>`,
  });
  const drop: Drop = (look, words) =>
    form(frame, {
      action,
      body: html`${token}<input type="hidden" name="notMe" value="true"><button${attributes({ class: look })}>${words}</button>`,
    });
  const signIn = html`<p class="ways"><a class="button primary wide" href="${withReturn(frame.urls.login, { returnTo: frame.urls.verifyEmail })}">${say("verify.sign_in")}</a></p>`;
  return renderDoor(frame, {
    page: "verifyEmail",
    title: say(model.about === "change" ? "verify.title_change" : "verify.title"),
    failed: failure !== null,
    script: true,
    news: html`${errorSummary(say, context)}<p class="lead">${fill(say(model.about === "change" ? changeLeadOf[proof === "known" ? "known" : "sign_in"] : leadOf[proof]), { email: who })}</p>`,
    body:
      proof === "none"
        ? drop("primary wide", say("verify.choose"))
        : html`${proof === "sign_in" ? signIn : confirm}${notMe(say, model, drop)}`,
    // Of a change it is known only in a session of the account.
    signedIn: model.about === "change" && proof === "known",
  });
}

const leadOf = {
  known: "verify.about_known",
  password: "verify.about_password",
  none: "verify.about_none",
  sign_in: "verify.about_sign_in",
} as const;

const changeLeadOf = { known: "verify.about_change", sign_in: "verify.about_change_sign_in" } as const;

const notMeWords = {
  registration: { button: "verify.not_me_registration", sentence: "verify.not_me_about_registration" },
  account: { button: "verify.not_me_account", sentence: "verify.not_me_about_account" },
  addition: { button: "verify.not_me_addition", sentence: "verify.not_me_about_addition" },
  change: { button: "verify.not_me_addition", sentence: "verify.not_me_about_change" },
} as const;

/** The form that drops what was set up on the address. */
type Drop = (look: string | null, words: string) => Html;

/** The way out for somebody who did not ask for this. */
function notMe(say: Say, { about }: VerifyEmailPageModel, drop: Drop): Html {
  const { button, sentence } = notMeWords[about];
  return html`<details class="fold aside"><summary>${say("verify.not_me")}</summary>
<p>${say(sentence)}</p>${drop(null, say(button))}
</details>`;
}
