import { html } from "../shared/html.ts";
import { renderDoor } from "./door.ts";
import type { PageFrame } from "./page-frame.ts";
import { speak } from "./speak.ts";

/** What somebody sees who comes to the mailbox of development without its key. */
export function mailboxLockedPage({ frame }: { readonly frame: PageFrame }): string {
  const say = speak(frame);
  return renderDoor(frame, {
    title: say("mailbox.locked_title"),
    body: html`<p class="lead">${say("mailbox.locked_about")}</p>`,
  });
}
