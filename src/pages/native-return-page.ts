import { renderDoor } from "./door.ts";
import { html } from "../shared/html.ts";
import type { PageFrame } from "./page-frame.ts";
import { speak } from "./speak.ts";

export interface NativeReturnPageModel {
  readonly frame: PageFrame;
  /** Where the app takes its answer: a registered address. */
  readonly url: string;
}

/** The way back to an app whose sign-in did not come about. It goes on by itself; the button is for browsers that do not. */
export function nativeReturnPage({ frame, url }: NativeReturnPageModel): string {
  const say = speak(frame);
  return renderDoor(frame, {
    title: say("native_return.title"),
    goesOnTo: url,
    news: html`<p class="lead">${say("native_return.about")}</p>`,
    body: html`<p><a class="button wide" href="${url}">${say("native_return.submit")}</a></p>`,
  });
}
