import { html, type Html, type HtmlValue } from "../shared/html.ts";
import { brand } from "./brand.ts";
import { renderDocument } from "./document.ts";
import { ago } from "./moment.ts";
import type { PageFrame } from "./page-frame.ts";
import { type Say, speak } from "./speak.ts";

/** A mail in the list. */
export interface MailboxSummary {
  readonly id: number;
  readonly at: Date;
  readonly to: string;
  readonly subject: string;
}

/** A mail that is open. Its HTML is served beside the page, for a frame. */
export interface MailboxMail extends MailboxSummary {
  readonly text: string;
}

export interface MailboxPageModel {
  readonly frame: PageFrame;
  /** Of this page. */
  readonly path: string;
  /** The newest first. */
  readonly mails: readonly MailboxSummary[];
  readonly opened: MailboxMail | null;
  readonly now: Date;
}

/** The mailbox of development: what would have been sent, and one of them open. */
export function mailboxPage(model: MailboxPageModel): string {
  const { frame, mails, opened } = model;
  const say = speak(frame);
  const body = html`<a class="skip" href="#content">${say("page.skip")}</a>
<header class="bar"><div class="within">${brand(frame)}</div></header>
<main class="within house" id="content" tabindex="-1">
<h1>${say("mailbox.title")}</h1>
<p class="fine">${say(mails.length === 0 ? "mailbox.empty" : "mailbox.about")}</p>
${
  mails.length > 0 &&
  html`<div class="mailbox">
<nav aria-label="${say("mailbox.list")}"><ul class="mails">${mails.map((mail) => mailItem(say, mail, model))}</ul></nav>
${opened && openedMail(say, opened, model)}
</div>`
}
</main>`;
  const stylesheets = [frame.developmentStylesheetUrl];
  return renderDocument(frame, { title: say("mailbox.title"), body, stylesheets });
}

function mailItem(say: Say, { id, to, subject, at }: MailboxSummary, { path, opened, now }: MailboxPageModel): Html {
  const current = opened?.id === id && html` aria-current="true"`;
  return html`<li><a href="${path}?id=${id}"${current}><b>${subject}</b> <span class="fine"><bdi>${to}</bdi> · ${ago(say, at, now)}</span></a></li>`;
}

function openedMail(say: Say, mail: MailboxMail, { path, now }: MailboxPageModel): Html {
  return html`<article class="mail" aria-labelledby="subject">
<h2 id="subject">${mail.subject}</h2>
<p class="fine">${say("mailbox.to")} <bdi>${mail.to}</bdi> · ${ago(say, mail.at, now)}</p>
<iframe class="letter" title="${say("mailbox.as_html")}" sandbox="allow-popups allow-popups-to-escape-sandbox" src="${path}?id=${mail.id}&amp;part=html"></iframe>
<details class="fold"><summary>${say("mailbox.as_text")}</summary><pre class="plain">${linked(mail.text)}</pre></details>
</article>`;
}

/** Text with its addresses as links. */
function linked(text: string): HtmlValue {
  return text
    .split(/(https?:\/\/\S+)/)
    .map((part, index) =>
      index % 2 === 0 ? part : html`<a href="${part}" target="_blank" rel="noreferrer">${part}</a>`,
    );
}
