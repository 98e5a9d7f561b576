import { attributes, fill, type Html, html } from "../shared/html.ts";
import { renderDoor } from "./door.ts";
import { field } from "./field.ts";
import { errorSummary, fieldContext, form } from "./form.ts";
import type { FormFailure } from "./form-failure.ts";
import type { PageFrame } from "./page-frame.ts";
import { speak } from "./speak.ts";
import { usernameHint } from "./username-hint.ts";

export interface LinkAccountPageModel {
  readonly frame: PageFrame;
  readonly failure: FormFailure | null;
  /** Stands for the identity that the provider has just proven. */
  readonly token: string;
  /** What the provider is called. */
  readonly provider: string;
  /** The account's address, which the provider says is hers. */
  readonly email: string;
  /** Whether there is a password to ask for. */
  readonly hasPassword: boolean;
}

/**
 * Asks for the password of an account whose address a provider has proven, and nobody here. Posts `token` and `password`; the second form
 * posts `reclaim`, for the owner of the mailbox who never chose that password.
 */
export function linkAccountPage(model: LinkAccountPageModel): string {
  const { frame, failure, provider, email, hasPassword } = model;
  const say = speak(frame);
  const context = fieldContext(frame, "link", failure, {
    fields: ["password"],
    blame: { password_required: "password", invalid_credentials: "password" },
  });
  const who = { email: html`<bdi class="who">${email}</bdi>`, provider: html`<bdi>${provider}</bdi>` };
  const token = html`<input type="hidden" name="token" value="${model.token}">`;
  const action = frame.urls.actions.linkAccount;
  const take = (look: string | null): Html =>
    form(frame, {
      action,
      body: html`${token}<input type="hidden" name="reclaim" value="true"><button${attributes({ class: look })}>${say("link.take")}</button>`,
    });
  const byPassword = form(frame, {
    action,
    body: html`${token}${usernameHint(email)}
${field(context, { name: "password", label: say("link.password"), type: "password", autocomplete: "current-password", autofocus: true })}
<button class="primary wide">${say("link.submit")}</button>`,
  });
  return renderDoor(frame, {
    page: "linkAccount",
    title: say("link.title", { provider }),
    failed: failure !== null,
    script: true,
    news: html`${errorSummary(say, context)}<p class="lead">${fill(say(hasPassword ? "link.about" : "link.about_none"), who)}</p>`,
    body: hasPassword
      ? html`${byPassword}<details class="fold aside"><summary>${say("link.unknown")}</summary>
<p>${fill(say("link.unknown_about"), who)}</p>${take(null)}
</details>`
      : take("primary wide"),
    foot: html`<a href="${frame.urls.login}">${say("link.cancel")}</a>`,
  });
}
