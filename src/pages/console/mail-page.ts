import { fill, html, type Html, type HtmlValue } from "../../shared/html.ts";
import { errorSummary, fieldContext, noticeBox } from "../form.ts";
import type { FormFailure } from "../form-failure.ts";
import { ago } from "../moment.ts";
import { type Say, sayCount, speak } from "../speak.ts";
import { consoleForm } from "./console-form.ts";
import type { ConsoleFrame } from "./console-frame.ts";
import { renderConsole } from "./console-page.ts";
import { emptyState } from "./empty-state.ts";
import { isAtLeast } from "./may-do.ts";
import type { OutgoingView } from "./running-views.ts";
import { stats } from "./stat.ts";
import { table } from "./table.ts";
import { chartWording } from "./time-words.ts";

export interface MailPageModel {
  readonly frame: ConsoleFrame;
  readonly mail: OutgoingView;
  readonly hooks: OutgoingView;
  /** Where mails go: out, into the mailbox of development, or nowhere. */
  readonly mailer: "out" | "mailbox" | "none";
  readonly failure: FormFailure | null;
  readonly notice: string | null;
  readonly now: Date;
}

type Message = OutgoingView["messages"][number];

/** What waits to leave, and what was given up, with the way to try it again. */
export function mailPage(model: MailPageModel): string {
  const { frame, mailer, failure, notice } = model;
  const say = speak(frame);
  const context = fieldContext(frame, "retry", failure, { fields: [] });
  const aside = { out: null, mailbox: say("console.mail.kept"), none: say("console.mail.no_mailer") }[mailer];
  return renderConsole(frame, {
    section: "mail",
    title: say("console.section.mail"),
    failed: context.problems.length > 0,
    news: html`${errorSummary(say, context)}${noticeBox(notice)}`,
    body: html`${part(say, model, "mail", aside)}
${part(say, model, "hooks", null)}`,
  });
}

function part(say: Say, model: MailPageModel, name: "mail" | "hooks", aside: string | null): Html {
  const { frame, now } = model;
  const { waiting, oldestWaiting, dead, messages } = model[name];
  const { exact } = chartWording(say);
  const isKept = name === "mail" && model.mailer === "mailbox";
  const mayRetry = isAtLeast(frame, "admin") && !isKept;
  const title = say(name === "mail" ? "console.mail.mails" : "console.mail.hooks");
  const all = consoleForm(frame, {
    call: `/${name}/retry`,
    body: html`<input type="hidden" name="all" value="true"><button>${sayCount(frame, "console.mail.retry_all", dead)}</button>`,
  });
  return html`<section class="outgoing" id="${name}" aria-labelledby="${name}-title">
<div class="head"><h2 id="${name}-title">${title}</h2>${mayRetry && dead > 0 && html`<div class="acts">${all}</div>`}</div>
${aside !== null && html`<p class="fine">${aside}</p>`}
${stats([
  {
    label: say("console.mail.waiting"),
    value: exact(waiting),
    note: oldestWaiting !== null && fill(say("console.mail.oldest"), { time: ago(say, oldestWaiting, now) }),
  },
  {
    label: say(isKept ? "console.mail.in_mailbox" : "console.mail.dead"),
    value: exact(dead),
    note: say("console.mail.dead_note"),
    isBad: dead > 0 && !isKept,
  },
])}
${
  messages.length === 0
    ? emptyState({ title: say("console.mail.empty"), about: say("console.mail.empty_about") })
    : list(say, { frame, name, messages, mayRetry, now })
}
${messages.length < dead && messages.length > 0 && html`<p class="fine below">${sayCount(frame, "console.mail.shown", messages.length)}</p>`}
</section>`;
}

interface Listed extends Pick<MailPageModel, "frame" | "now"> {
  readonly name: "mail" | "hooks";
  readonly messages: readonly Message[];
  readonly mayRetry: boolean;
}

function list(say: Say, { frame, name, messages, mayRetry, now }: Listed): Html {
  const retry = ({ id }: Message): HtmlValue =>
    consoleForm(frame, {
      call: `/${name}/retry`,
      body: html`<input type="hidden" name="ids" value="${id}"><button class="small">${say("console.mail.retry")}<span class="unseen">: ${say("console.mail.number")} ${id}</span></button>`,
    });
  return table<Message>({
    id: `${name}-list`,
    caption: say(name === "mail" ? "console.mail.dead_mails" : "console.mail.dead_hooks"),
    columns: [
      {
        title: say("console.mail.number"),
        names: true,
        cell: ({ id, kind }) => html`${id} <span class="fine">${say(`console.mail.kind.${kind}`)}</span>`,
      },
      { title: say("console.mail.reason"), cell: ({ error }) => html`<span lang="en">${error}</span>` },
      { title: say("console.mail.attempts"), cell: ({ attempts }) => attempts },
      { title: say("console.mail.written"), cell: ({ createdAt }) => ago(say, createdAt, now) },
      { title: say("console.mail.given_up"), cell: ({ deadAt }) => ago(say, deadAt, now) },
      ...(mayRetry ? [{ title: say("console.acts"), quiet: true, cell: retry } as const] : []),
    ],
    rows: messages,
  });
}
