import { renderDoor } from "./door.ts";
import { field } from "./field.ts";
import { errorSummary, fieldContext, form } from "./form.ts";
import type { FormFailure } from "./form-failure.ts";
import { fill, html } from "../shared/html.ts";
import type { PageFrame } from "./page-frame.ts";
import { speak } from "./speak.ts";
import { usernameHint } from "./username-hint.ts";

export interface ReauthenticatePageModel {
  readonly frame: PageFrame;
  readonly failure: FormFailure | null;
  /** Who is signed in: name or address, for the eye and for the password manager. */
  readonly user: { readonly name: string | null; readonly email: string | null };
}

/** Asks for the password before something dangerous. Posts `password` and `returnTo`. */
export function reauthenticatePage(model: ReauthenticatePageModel): string {
  const { frame, failure, user } = model;
  const say = speak(frame);
  const context = fieldContext(frame, "reauthenticate", failure, {
    fields: ["password"],
    blame: { invalid_credentials: "password" },
  });
  const who = html`<bdi class="who">${user.email ?? user.name ?? ""}</bdi>`;
  return renderDoor(frame, {
    title: say("reauthenticate.title"),
    failed: failure !== null,
    news: html`${errorSummary(say, context)}<p class="lead">${fill(say("reauthenticate.about"), { who })}</p>`,
    body: form(frame, {
      action: frame.urls.actions.reauthenticate,
      body: html`${usernameHint(user.email)}
${field(context, { name: "password", label: say("reauthenticate.password"), type: "password", autocomplete: "current-password", autofocus: true })}
<button class="primary wide">${say("reauthenticate.submit")}</button>`,
    }),
    foot: html`<a href="${frame.urls.account}">${say("reauthenticate.cancel")}</a>`,
  });
}
