import { html } from "../shared/html.ts";
import type { CopyKey } from "./copy.ts";
import { renderDoor } from "./door.ts";
import type { PageFrame } from "./page-frame.ts";
import { speak } from "./speak.ts";

export interface DeadLinkPageModel {
  readonly frame: PageFrame;
  /** What the link was for. */
  readonly link: "reset" | "verify" | "invitation" | "account" | "notice";
  /** Whether a link can be mailed that sets a new password. */
  readonly canReset: boolean;
}

/** A link that does not work any more, with the one way on. */
export function deadLinkPage(model: DeadLinkPageModel): string {
  const { frame } = model;
  const say = speak(frame);
  const { about, on, target } = wayOn(model);
  const { login } = frame.urls;
  return renderDoor(frame, {
    page: "deadLink",
    title: say("dead_link.title"),
    news: html`<p class="lead">${say(about, { product: frame.productName })}</p>`,
    body: html`<p class="ways"><a class="button primary" href="${target}">${say(on)}</a></p>`,
    foot: target !== login && html`<a href="${login}">${say("dead_link.login")}</a>`,
  });
}

interface WayOn {
  readonly about: CopyKey;
  readonly on: CopyKey;
  readonly target: string;
}

function wayOn({ frame: { urls }, link, canReset }: DeadLinkPageModel): WayOn {
  const ways: Readonly<Record<DeadLinkPageModel["link"], WayOn>> = {
    reset: canReset
      ? { about: "dead_link.about_reset", on: "dead_link.on_reset", target: urls.forgotPassword }
      : { about: "dead_link.about_reset_none", on: "dead_link.login", target: urls.login },
    verify: { about: "dead_link.about_verify", on: "dead_link.on_verify", target: urls.verifyEmail },
    account: { about: "dead_link.about_account", on: "dead_link.on_account", target: urls.login },
    notice: canReset
      ? { about: "dead_link.about_notice", on: "dead_link.on_notice", target: urls.forgotPassword }
      : { about: "dead_link.about_notice_none", on: "dead_link.on_notice_none", target: urls.login },
    invitation: { about: "dead_link.about_invitation", on: "dead_link.on_invitation", target: urls.login },
  };
  return ways[link];
}
