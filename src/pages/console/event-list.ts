import { deviceWords } from "../../shared/device-words.ts";
import { html, type Html, type HtmlValue } from "../../shared/html.ts";
import { ago, timeElement } from "../moment.ts";
import { speak } from "../speak.ts";
import type { ConsoleFrame } from "./console-frame.ts";
import { eventSentence, type Naming } from "./event-sentence.ts";
import { prettyJson } from "./pretty-json.ts";
import type { AdminEventView, NamedPerson } from "./views.ts";

export interface EventListOptions {
  readonly events: readonly AdminEventView[];
  /** Whom each is about stands in it; not where all are about one user. */
  readonly showsUser: boolean;
  /** Whose addresses are known. Others are called by the beginning of their id. */
  readonly people: readonly NamedPerson[];
  readonly methodNames: Readonly<Record<string, string>>;
  readonly now: Date;
}

/** What happened, the newest first: a sentence each, from where and by whom, and everything about it folded away. */
export function eventList(frame: ConsoleFrame, options: EventListOptions): Html {
  const naming = { say: speak(frame), voice: frame, methodNames: options.methodNames };
  return html`<ol class="log">${options.events.map((event) => eventItem(frame, naming, event, options))}</ol>`;
}

function eventItem(
  frame: ConsoleFrame,
  naming: Naming,
  event: AdminEventView,
  { showsUser, people, now }: EventListOptions,
): Html {
  const { say } = naming;
  const { ip, device, actor, userId, email, createdAt } = event;
  const who =
    showsUser &&
    (userId !== null || email !== null) &&
    html`<span>${userLink(frame, userId, email ?? nameOf(people, userId))}</span>`;
  return html`<li class="entry">
<details>
<summary><span class="what">${eventSentence(naming, event)}</span>
<span class="fine where"><span>${ago(say, createdAt, now)}</span>${device && html` <bdi>${deviceWords(device.name, say)}</bdi>`}${ip !== null && html` <bdi>${ip}</bdi>`}${actor !== "user" && html` <span>${say(`console.actor.${actor}`)}</span>`}</span></summary>
${details(frame, event, people)}
</details>
${who && html`<p class="fine about-whom">${who}</p>`}
</li>`;
}

function userLink(frame: ConsoleFrame, userId: string | null, email: string | null): HtmlValue {
  if (userId === null) return html`<bdi>${email ?? ""}</bdi>`;
  return html`<a href="${frame.console.page(`/users/${userId}`)}"><bdi>${email ?? shortId(userId)}</bdi></a>`;
}

/** As much of an id as tells two apart at a glance. */
function shortId(id: string): string {
  return id.slice(0, 8);
}

function nameOf(people: readonly NamedPerson[], id: string | null): string | null {
  return people.find((person) => person.id === id)?.email ?? null;
}

function details(frame: ConsoleFrame, event: AdminEventView, people: readonly NamedPerson[]): Html {
  const say = speak(frame);
  const { console } = frame;
  const { id, type, createdAt, actor, actorId, userId, sessionId, userAgent, email, data } = event;
  const link = (url: string, text: string): Html => html`<a href="${console.page(url)}"><code>${text}</code></a>`;
  const person = (id: string): Html => {
    const known = nameOf(people, id);
    return html`${known !== null && html`<bdi>${known}</bdi> `}${link(`/users/${id}`, id)}`;
  };
  const rows: readonly (readonly [string, HtmlValue])[] = [
    [say("console.event_time"), timeElement(say, createdAt, createdAt.toISOString())],
    [say("console.event_type"), html`<code>${type}</code>`],
    [
      say("console.event_actor"),
      actorId === null ? say(`console.actor.${actor}`) : html`${say(`console.actor.${actor}`)} ${person(actorId)}`,
    ],
    ...(userId === null ? [] : ([[say("console.event_user"), person(userId)]] as const)),
    ...(email === null ? [] : ([[say("console.event_email"), html`<bdi>${email}</bdi>`]] as const)),
    ...(sessionId === null
      ? []
      : ([[say("console.event_session"), link(`/events?session=${sessionId}`, sessionId)]] as const)),
    ...(userAgent === null ? [] : ([[say("console.event_agent"), html`<code>${userAgent}</code>`]] as const)),
    [say("console.event_id"), html`<code>${id}</code>`],
  ];
  const hasData = Object.keys(data).length > 0;
  return html`<dl class="pairs">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${hasData && prettyJson(say("console.event_data"), data)}`;
}
