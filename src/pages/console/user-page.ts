import { fill, html, type Html, type HtmlValue } from "../../shared/html.ts";
import { noticeBox } from "../form.ts";
import { ago, onDay } from "../moment.ts";
import { type Say, speak } from "../speak.ts";
import type { ConsoleFrame } from "./console-frame.ts";
import { renderConsole } from "./console-page.ts";
import { eventList } from "./event-list.ts";
import { providerName } from "./method-name.ts";
import { prettyJson } from "./pretty-json.ts";
import { sessionTable } from "./session-table.ts";
import { userActs } from "./user-acts.ts";
import { shownName, userBadges } from "./user-badges.ts";
import type { AdminEventView, AdminSessionView, NamedPerson, UserDetail } from "./views.ts";

export interface UserPageModel {
  readonly frame: ConsoleFrame;
  readonly detail: UserDetail;
  /** Her picture, as we serve it, or null. */
  readonly avatar: string | null;
  /** Whether she is the operator who looks. */
  readonly isSelf: boolean;
  /** Some of her live sessions, and whether there are more. */
  readonly sessions: readonly AdminSessionView[];
  readonly hasMoreSessions: boolean;
  /** The newest of what happened, and whether there is more. */
  readonly events: readonly AdminEventView[];
  readonly hasMoreEvents: boolean;
  /** Whose addresses the events need. */
  readonly people: readonly NamedPerson[];
  /** Whether a reset can be mailed from here at all. */
  readonly canMailReset: boolean;
  readonly methodNames: Readonly<Record<string, string>>;
  /** What was just done. */
  readonly notice: string | null;
  readonly now: Date;
}

/** All that an operator is told of one user, and what may be done to her. */
export function userPage(model: UserPageModel): string {
  const { frame, detail, notice } = model;
  const say = speak(frame);
  return renderConsole(frame, {
    section: "users",
    title: shownName(detail.user),
    actions: html`<a href="${frame.console.page("/users")}">${say("console.user.all")}</a>`,
    news: noticeBox(notice),
    body: html`${heading(say, model)}
${news(say, model)}
<div class="split">
${userActs(model)}
<div>
${facts(say, model)}
${ways(say, model)}
${sessions(say, model)}
${events(say, model)}
</div>
</div>`,
  });
}

function heading(say: Say, { detail: { user }, avatar }: UserPageModel): Html {
  const initial = html`<span class="initial" aria-hidden="true">${[...shownName(user)][0]?.toUpperCase()}</span>`;
  return html`<div class="person">
${avatar === null ? initial : html`<img src="${avatar}" class="portrait" width="52" height="52" alt="">`}
<div><p>${user.email === null ? say("console.users.no_email") : html`<bdi>${user.email}</bdi>`}</p>
${userBadges(say, user)}</div>
</div>`;
}

/** What has to be known before anything else. */
function news(say: Say, { detail: { user, lock }, now }: UserPageModel): HtmlValue {
  const { bannedAt, deleteAfter } = user;
  const sentences = [
    bannedAt !== null && fill(say("console.user.banned"), { time: ago(say, bannedAt, now) }),
    deleteAfter !== null && fill(say("console.user.deleting"), { date: onDay(say, deleteAfter, now) }),
    lock !== null &&
      fill(say(lock.lockedUntil === null ? "console.user.locked" : "console.user.locked_for"), {
        failures: lock.failures,
        time: ago(say, lock.lockedAt, now),
      }),
  ].filter((one) => one !== false);
  return sentences.length > 0 && html`<ul class="matters">${sentences.map((one) => html`<li>${one}</li>`)}</ul>`;
}

function facts(say: Say, { detail, now }: UserPageModel): Html {
  const { user, lastSignInAt } = detail;
  const proven = user.email !== null && say(user.emailVerified ? "console.user.proven" : "console.user.unproven");
  const rows: readonly (readonly [string, HtmlValue])[] = [
    [say("console.user.id"), html`<code>${user.id}</code>`],
    [
      say("console.user.email"),
      user.email === null
        ? say("console.users.no_email")
        : html`<bdi>${user.email}</bdi> <span class="fine">${proven}</span>`,
    ],
    [say("console.user.name"), user.name === null ? say("console.user.no_name") : html`<bdi>${user.name}</bdi>`],
    [say("console.user.role"), html`<bdi>${user.role}</bdi>`],
    [
      say("console.user.operator"),
      user.operator === null ? say("console.user.operator_none") : say(`console.level.${user.operator}`),
    ],
    [say("console.user.created"), onDay(say, user.createdAt, now)],
    [say("console.user.last_sign_in"), lastSignInAt === null ? say("console.user.never") : ago(say, lastSignInAt, now)],
  ];
  const metadata =
    Object.keys(user.metadata).length === 0
      ? html`<p class="fine">${say("console.user.no_metadata")}</p>`
      : prettyJson(say("console.user.metadata"), user.metadata);
  return html`<section class="panel-card" aria-labelledby="facts"><h2 id="facts">${say("console.user.facts")}</h2>
<dl class="pairs">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<h3>${say("console.user.metadata")}</h3>
${metadata}
</section>`;
}

function ways(say: Say, { detail, methodNames, now }: UserPageModel): Html {
  const { user, identities, signsInBy } = detail;
  const password = user.hasPassword && html`<li><p>${say("console.user.password")}</p></li>`;
  const linked = identities.map(
    ({
      provider,
      email,
      createdAt,
      lastUsedAt,
    }) => html`<li><p>${providerName(methodNames, provider)}${email !== null && html` <bdi class="fine">${email}</bdi>`}</p>
<p class="fine">${fill(say("console.user.linked"), { date: onDay(say, createdAt, now), time: ago(say, lastUsedAt, now) })}</p></li>`,
  );
  const none = signsInBy.length === 0 && html`<p class="fine">${say("console.user.no_way")}</p>`;
  return html`<section class="panel-card" aria-labelledby="ways"><h2 id="ways">${say("console.user.ways")}</h2>
${none || html`<ul class="lines">${password}${linked}</ul>`}
</section>`;
}

function sessions(say: Say, model: UserPageModel): Html {
  const { frame, detail, hasMoreSessions, methodNames, now } = model;
  const { user, may } = detail;
  const mayEnd = may.includes("end_sessions");
  const list =
    model.sessions.length === 0
      ? html`<p class="fine">${say("console.user.no_sessions")}</p>`
      : sessionTable(frame, { sessions: model.sessions, showsUser: false, mayEnd, methodNames, now });
  const all =
    hasMoreSessions &&
    html`<p><a href="${frame.console.page(`/sessions?user=${user.id}`)}">${say("console.user.all_sessions")}</a></p>`;
  return html`<section class="panel-card"><h2 id="sessions">${say("console.section.sessions")}</h2>
${list}
${all}
</section>`;
}

function events(say: Say, { frame, detail: { user }, ...model }: UserPageModel): Html {
  const list =
    model.events.length === 0
      ? html`<p class="fine">${say("console.user.no_events")}</p>`
      : eventList(frame, { ...model, showsUser: false });
  const all =
    model.hasMoreEvents &&
    html`<p><a href="${frame.console.page(`/events?user=${user.id}`)}">${say("console.user.all_events")}</a></p>`;
  const acted =
    user.operator !== null &&
    html`<p><a href="${frame.console.page(`/events?operator=${user.id}`)}">${say("console.user.acts_done")}</a></p>`;
  return html`<section class="panel-card" aria-labelledby="events"><h2 id="events">${say("console.user.events")}</h2>
${list}
${all}${acted}
</section>`;
}
