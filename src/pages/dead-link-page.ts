import { html } from "../shared/html.ts";
import type { CopyKey } from "./copy.ts";
import { renderDoor } from "./door.ts";
import type { PageFrame } from "./page-frame.ts";
import { speak } from "./speak.ts";

export interface DeadLinkPageModel {
  readonly frame: PageFrame;
  /** What the link was for. */
  readonly link: "reset" | "verify" | "invitation" | "account" | "notice";
}

/** A link that does not work any more, with a way on. */
export function deadLinkPage({ frame, link }: DeadLinkPageModel): string {
  const say = speak(frame);
  const { urls } = frame;
  const { about, on, target } = {
    reset: { about: "dead_link.about_reset", on: "dead_link.on_reset", target: urls.forgotPassword },
    verify: { about: "dead_link.about_verify", on: "dead_link.on_verify", target: urls.verifyEmail },
    account: { about: "dead_link.about_account", on: "dead_link.on_account", target: urls.login },
    notice: { about: "dead_link.about_notice", on: "dead_link.on_notice", target: urls.forgotPassword },
    invitation: { about: "dead_link.about_invitation", on: "dead_link.on_invitation", target: urls.login },
  }[link] as { readonly about: CopyKey; readonly on: CopyKey; readonly target: string };
  return renderDoor(frame, {
    page: "deadLink",
    title: say("dead_link.title"),
    news: html`<p class="lead">${say(about)}</p>`,
    body: html`<p class="ways"><a class="button primary" href="${target}">${say(on)}</a></p>`,
    foot: target !== urls.login && html`<a href="${urls.login}">${say("dead_link.login")}</a>`,
  });
}
