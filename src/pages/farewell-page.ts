import { html } from "../shared/html.ts";
import { renderDoor } from "./door.ts";
import type { PageFrame } from "./page-frame.ts";
import { speak } from "./speak.ts";
import { withReturn } from "./with-return.ts";

export interface FarewellPageModel {
  readonly frame: PageFrame;
  /** What she has just done: logged out here, logged out everywhere, or closed her account. */
  readonly about: "signed_out" | "signed_out_everywhere" | "deleted";
}

const words = {
  signed_out: { title: "farewell.out", about: "farewell.out_about", login: "farewell.again" },
  signed_out_everywhere: { title: "farewell.everywhere", about: "farewell.everywhere_about", login: "farewell.again" },
  deleted: { title: "farewell.closed", about: "farewell.closed_about", login: "farewell.keep" },
} as const;

/** Says that nobody is signed in here any more, and what that means. No form: whoever sits down next is not handed hers. */
export function farewellPage({ frame, about }: FarewellPageModel): string {
  const say = speak(frame);
  const keys = words[about];
  return renderDoor(frame, {
    page: "login",
    title: say(keys.title),
    news: html`<p class="lead" role="status">${say(keys.about)}</p>`,
    body: html`<p class="ways"><a class="button primary wide" href="${withReturn(frame.urls.login, frame)}">${say(keys.login)}</a></p>`,
  });
}
