import { type Html, html, type HtmlValue } from "../shared/html.ts";
import type { PageFrame } from "./page-frame.ts";
import { providerMark } from "./provider-mark.ts";
import { speak } from "./speak.ts";
import { withReturn } from "./with-return.ts";

/** A provider that a person may go to. */
export interface ProviderButton {
  readonly id: string;
  /** By which its mark is known: "google". */
  readonly kind: string;
  readonly name: string;
  /** False while it does not answer: the page says so, and offers no button that leads nowhere. */
  readonly available: boolean;
}

export interface ProviderButtons {
  readonly providers: readonly ProviderButton[];
  /** Whether there is a form beside them that takes a password. */
  readonly besideForm: boolean;
  /** How somebody last signed in with this browser: "password", or the id of a provider, whose button comes first then. */
  readonly lastWay?: string | null;
}

/** The buttons that lead to providers, and the line between them and the form. Nothing where there are none. */
export function providerButtons(
  frame: PageFrame,
  { providers, besideForm, lastWay = null }: ProviderButtons,
): HtmlValue {
  const say = speak(frame);
  if (providers.length === 0) return null;
  const isLast = ({ id }: ProviderButton): boolean => id === lastWay;
  const ordered = [...providers.filter(isLast), ...providers.filter((provider) => !isLast(provider))];
  return html`<ul class="providers">
${ordered.map((provider) => html`<li>${providerButton(frame, provider, { besideForm, isLast: isLast(provider) })}</li>`)}
</ul>${besideForm && html`<p class="or">${lastWay === "password" ? say("provider.or_password") : say("provider.or")}</p>`}`;
}

function providerButton(
  frame: PageFrame,
  provider: ProviderButton,
  { besideForm, isLast }: { readonly besideForm: boolean; readonly isLast: boolean },
): Html {
  const say = speak(frame);
  const { id, kind, name, available } = provider;
  if (!available) {
    const sentence = say(besideForm ? "provider.away" : "provider.away_alone", { provider: name });
    return html`<p class="outage">${providerMark(kind)}<span>${sentence}</span></p>`;
  }
  const href = withReturn(frame.urls.actions.provider(id), frame);
  return html`<a class="button wide provider" href="${href}">${providerMark(kind)}<span>${say("provider.continue", { provider: name })}</span>${isLast && html` <small class="badge">${say("provider.last")}</small>`}</a>`;
}
