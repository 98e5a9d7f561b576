import { html } from "../shared/html.ts";
import { renderDoor } from "./door.ts";
import type { PageFrame } from "./page-frame.ts";
import { speak } from "./speak.ts";

/** A link that changes the address of an account is on its way. It says not whereto: the page may be looked at by whoever comes by. */
export function changeSentPage(frame: PageFrame): string {
  const say = speak(frame);
  return renderDoor(frame, {
    page: "changeSent",
    title: say("change_sent.title"),
    news: html`<p class="lead">${say("change_sent.about")}</p>`,
    body: html`<p class="ways"><a class="button primary" href="${frame.urls.account}">${say("change_sent.back")}</a></p>`,
    signedIn: true,
  });
}
