import { renderDoor } from "./door.ts";
import { field } from "./field.ts";
import { errorSummary, fieldContext, form, noticeBox } from "./form.ts";
import type { FormFailure } from "./form-failure.ts";
import { fill, html, type HtmlValue } from "../shared/html.ts";
import type { PageFrame } from "./page-frame.ts";
import type { ProviderButton } from "./provider-buttons.ts";
import { providerMark } from "./provider-mark.ts";
import { speak } from "./speak.ts";
import { usernameHint } from "./username-hint.ts";
import { withReturn } from "./with-return.ts";

export interface ReauthenticatePageModel {
  readonly frame: PageFrame;
  readonly failure: FormFailure | null;
  /** Who is signed in: name or address, for the eye and for the password manager. */
  readonly user: { readonly name: string | null; readonly email: string | null };
  /** Whether she has a password. */
  readonly hasPassword: boolean;
  /** Providers that open her account. */
  readonly providers: readonly ProviderButton[];
  /** What just happened. */
  readonly notice: "proof_sent" | null;
  /** Of a mailed link that was followed, and is good in this session: the one thing left is to confirm. */
  readonly token: string | null;
}

/**
 * Asks for a new proof before something dangerous: the password, or a provider's word. Posts `password` and `returnTo`; after a mailed link
 * `token`.
 */
export function reauthenticatePage(model: ReauthenticatePageModel): string {
  const { frame, failure, user, hasPassword, providers, token } = model;
  if (token !== null) return mailedPage(model, token);
  const say = speak(frame);
  const context = fieldContext(frame, "reauthenticate", failure, {
    fields: ["password"],
    blame: { invalid_credentials: "password" },
  });
  const who = html`<bdi class="who">${user.email ?? user.name ?? ""}</bdi>`;
  const withoutPassword = providers.length > 0 ? "reauthenticate.about_provider" : "reauthenticate.about_none";
  const about = hasPassword ? "reauthenticate.about" : withoutPassword;
  return renderDoor(frame, {
    page: "reauthenticate",
    title: say("reauthenticate.title"),
    failed: failure !== null,
    script: true,
    news: html`${failure ? errorSummary(say, context) : noticeBox(model.notice && say(`notice.${model.notice}`))}<p class="lead">${fill(say(about), { who })}</p>`,
    body: html`${
      hasPassword &&
      form(frame, {
        action: frame.urls.actions.reauthenticate,
        body: html`${usernameHint(user.email)}
${field(context, { name: "password", label: say("reauthenticate.password"), type: "password", autocomplete: "current-password", autofocus: true })}
<button class="primary wide">${say("reauthenticate.submit")}</button>`,
      })
    }
${hasPassword && providers.length > 0 && html`<p class="or">${say("provider.or")}</p>`}
${providers.length > 0 && html`<ul class="providers">${providers.map((provider) => html`<li>${confirmButton(frame, provider)}</li>`)}</ul>`}`,
    foot: html`<a href="${frame.urls.account}">${say("reauthenticate.cancel")}</a>`,
    signedIn: true,
  });
}

function mailedPage({ frame, user }: ReauthenticatePageModel, token: string): string {
  const say = speak(frame);
  const who = html`<bdi class="who">${user.email ?? user.name ?? ""}</bdi>`;
  return renderDoor(frame, {
    page: "reauthenticate",
    title: say("reauthenticate.title"),
    news: html`<p class="lead">${fill(say("reauthenticate.about_mailed"), { who })}</p>`,
    body: form(frame, {
      action: frame.urls.actions.reauthenticateByMail,
      body: html`<input type="hidden" name="token" value="${token}">
<button class="primary wide">${say("reauthenticate.submit")}</button>`,
    }),
    foot: html`<a href="${frame.urls.account}">${say("reauthenticate.cancel")}</a>`,
    signedIn: true,
  });
}

function confirmButton(frame: PageFrame, { id, kind, name, available }: ProviderButton): HtmlValue {
  const say = speak(frame);
  if (!available) {
    return html`<p class="outage">${providerMark(kind)}<span>${say("provider.away_alone", { provider: name })}</span></p>`;
  }
  const href = withReturn(`${frame.urls.actions.provider(id)}?purpose=reauthenticate`, frame);
  return html`<a class="button wide provider" href="${href}">${providerMark(kind)}<span>${say("reauthenticate.with", { provider: name })}</span></a>`;
}
