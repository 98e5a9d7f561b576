import { fill, html } from "../shared/html.ts";
import { renderDoor } from "./door.ts";
import type { PageFrame } from "./page-frame.ts";
import { providerMark } from "./provider-mark.ts";
import { speak } from "./speak.ts";

export interface HandOverPageModel {
  readonly frame: PageFrame;
  readonly provider: { readonly kind: string; readonly name: string };
  /** The provider's own domain. */
  readonly site: string;
  /** Where it goes on by itself. */
  readonly url: string;
}

/** Between a form and a provider. It goes on by itself; the button is for browsers that do not. */
export function handOverPage({ frame, provider, site, url }: HandOverPageModel): string {
  const say = speak(frame);
  const label = say("provider.continue", { provider: provider.name });
  return renderDoor(frame, {
    title: say("hand_over.title", { provider: provider.name }),
    goesOnTo: url,
    news: html`<p class="lead">${fill(say("hand_over.about"), { site: html`<bdi class="who">${site}</bdi>` })}</p>`,
    body: html`<p><a class="button wide provider" href="${url}">${providerMark(provider.kind)}<span>${label}</span></a></p>`,
  });
}
