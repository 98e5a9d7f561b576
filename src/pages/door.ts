import { brand, lockPlate } from "./brand.ts";
import { renderDocument } from "./document.ts";
import { form } from "./form.ts";
import { html, type HtmlValue } from "../shared/html.ts";
import type { PageFrame } from "./page-frame.ts";
import { speak } from "./speak.ts";
import type { TemplatePage } from "./template.ts";

export interface DoorOptions {
  /** Its name, where it may have a template of its own. */
  readonly page?: TemplatePage;
  /** The page's one `h1`, and its title. */
  readonly title: string;
  readonly failed?: boolean;
  /** Alerts and notices, between the heading and the rest. */
  readonly news?: HtmlValue;
  readonly body: HtmlValue;
  /** The other way: a sentence with a link, under the form. */
  readonly foot?: HtmlValue;
  /** Whether it is for somebody who is signed in: it has a way to log out then, below everything. @default false */
  readonly signedIn?: boolean;
  readonly goesOnTo?: string;
  /** Style beside the one of all pages. */
  readonly stylesheets?: readonly string[];
  /** Whether it loads the script of people's pages. @default false */
  readonly script?: boolean;
}

/** A page with one short thing to do, beside a front door. */
export function renderDoor(frame: PageFrame, options: DoorOptions): string {
  const main = html`<h1>${options.title}</h1>
${options.news}
${options.body}
${options.foot && html`<p class="foot">${options.foot}</p>`}
${options.signedIn && logOut(frame)}`;
  const body = html`<div class="front">
<header class="panel">${brand(frame)}${lockPlate("lock")}</header>
<main>
${main}
</main>
</div>`;
  const { page, title, failed = false, goesOnTo, stylesheets = [], script = false } = options;
  return renderDocument(frame, {
    page,
    title,
    failed,
    main,
    body,
    goesOnTo,
    stylesheets,
    script: script && frame.scriptUrl,
  });
}

/** Leads to where log-out always leads, not to where the page would. */
function logOut(frame: PageFrame): HtmlValue {
  const button = html`<button class="bare">${speak(frame)("account.logout")}</button>`;
  return html`<div class="foot">${form({ ...frame, returnTo: null }, { action: frame.urls.actions.logout, body: button })}</div>`;
}
