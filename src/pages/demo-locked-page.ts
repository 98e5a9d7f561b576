import { html } from "../shared/html.ts";
import { renderDoor } from "./door.ts";
import type { PageFrame } from "./page-frame.ts";
import { speak } from "./speak.ts";

/** What somebody sees who comes to the demo provider without its key. */
export function demoLockedPage({ frame }: { readonly frame: PageFrame }): string {
  const say = speak(frame);
  return renderDoor(frame, {
    title: say("demo.locked_title"),
    body: html`<p class="lead">${say("demo.locked_about")}</p>`,
    foot: html`<a href="${frame.urls.login}">${say("demo.back")}</a>`,
  });
}
