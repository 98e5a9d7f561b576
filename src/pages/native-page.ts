import { renderDoor } from "./door.ts";
import { form } from "./form.ts";
import { fill, html } from "../shared/html.ts";
import type { PageFrame } from "./page-frame.ts";
import { speak } from "./speak.ts";

export interface NativePageModel {
  readonly frame: PageFrame;
  /** The address that the app is answered at, without what changes each time. */
  readonly app: string;
  /** Whether any program on the device may listen there. */
  readonly isProgram: boolean;
  /** What the provider calls itself, and the person. */
  readonly provider: string;
  readonly who: string;
  /** Stands for the sign-in, once. */
  readonly token: string;
}

/** Asks whether an app is to have a sign-in. Posts `token` and `decision`: "continue" or "cancel". */
export function nativePage({ frame, app, isProgram, provider, who, token }: NativePageModel): string {
  const say = speak(frame);
  const name = html`<bdi class="who">${app}</bdi>`;
  return renderDoor(frame, {
    title: say("native.title"),
    news: html`<p class="lead">${fill(say("native.about"), { who: html`<bdi class="who">${who}</bdi>`, provider })}</p>
<p class="lead">${fill(say(isProgram ? "native.program" : "native.app"), { app: name })}</p>`,
    body: form(frame, {
      action: frame.urls.actions.nativeConfirm,
      body: html`<input type="hidden" name="token" value="${token}">
<p class="ways"><button class="primary wide" name="decision" value="continue">${say("native.continue")}</button>
<button class="wide" name="decision" value="cancel">${say("native.cancel")}</button></p>`,
    }),
  });
}
