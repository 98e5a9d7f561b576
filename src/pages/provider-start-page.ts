import { fill, html } from "../shared/html.ts";
import { renderDoor } from "./door.ts";
import { form } from "./form.ts";
import type { PageFrame } from "./page-frame.ts";
import { providerMark } from "./provider-mark.ts";
import { speak } from "./speak.ts";

export interface ProviderStartPageModel {
  readonly frame: PageFrame;
  readonly provider: { readonly kind: string; readonly name: string };
  /** The provider's own domain. */
  readonly site: string;
  readonly action: string;
  /** What the address asked for, to be sent along. */
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** Where a link on another site leads: nobody is sent on before she has pressed the button. Posts what the address asked for. */
export function providerStartPage({ frame, provider, site, action, fields }: ProviderStartPageModel): string {
  const say = speak(frame);
  const values = { product: html`<bdi>${frame.productName}</bdi>`, site: html`<bdi class="who">${site}</bdi>` };
  const submit = say("provider.continue", { provider: provider.name });
  return renderDoor(frame, {
    title: say("provider_start.title", { provider: provider.name }),
    news: html`<p class="lead">${fill(say("provider_start.about"), values)}</p>`,
    body: form(frame, {
      action,
      body: html`${fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<button class="wide provider">${providerMark(provider.kind)}<span>${submit}</span></button>`,
    }),
    foot: html`<a href="${frame.urls.login}">${say("provider_start.other")}</a>`,
  });
}
