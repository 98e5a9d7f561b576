import { deviceWords } from "../../shared/device-words.ts";
import { fill, html, type Html } from "../../shared/html.ts";
import { deviceIcon } from "../icon.ts";
import { ago, isActive, onDay, timeElement } from "../moment.ts";
import { type Say, speak } from "../speak.ts";
import type { ConsoleFrame } from "./console-frame.ts";
import { methodPhrase } from "./method-name.ts";
import { type Column, table } from "./table.ts";
import type { AdminSessionView } from "./views.ts";

export interface SessionTableOptions {
  readonly sessions: readonly AdminSessionView[];
  /** Whose they are stands in each row; not where all are of one user. */
  readonly showsUser: boolean;
  /** Whether the operator may end them. Whom she may not touch is refused where it is done. */
  readonly mayEnd: boolean;
  /** Display names of sign-in methods that the copy table does not name: providers by their id. */
  readonly methodNames: Readonly<Record<string, string>>;
  readonly now: Date;
}

/** Live sessions: on what, from where, since when, and a way to end each. */
export function sessionTable(frame: ConsoleFrame, options: SessionTableOptions): Html {
  const { sessions, showsUser, mayEnd, methodNames, now } = options;
  const say = speak(frame);
  const columns: Column<AdminSessionView>[] = [
    {
      title: say("console.sessions.device"),
      names: true,
      cell: ({ device, current, userAgent, ip }) =>
        html`<span class="thing"${title(userAgent)}>${deviceIcon(device.kind, say(`session.kind.${device.kind}`))}<span><bdi>${deviceWords(device.name, say)}</bdi>${current && html` <span class="badge">${say("console.sessions.yours")}</span>`}<span class="fine">${ip === null ? say("session.unknown_address") : html`<bdi>${ip}</bdi>`}</span></span></span>`,
    },
    ...(showsUser ? [userColumn(frame, say)] : []),
    {
      title: say("console.sessions.started"),
      cell: ({ createdAt, method }) =>
        html`${ago(say, createdAt, now)}<span class="fine">${methodPhrase(say, methodNames, method)}</span>`,
    },
    {
      title: say("console.sessions.seen"),
      cell: ({ lastSeenAt, expiresAt }) =>
        html`${seen(say, lastSeenAt, now)}<span class="fine">${fill(say("session.ends"), { time: onDay(say, expiresAt, now) })}</span>`,
    },
    {
      title: say("console.acts"),
      quiet: true,
      cell: ({ id, device }) => html`<span class="row-acts">
<a href="${frame.console.page(`/events?session=${id}`)}">${say("console.sessions.events")}<span class="unseen"> <bdi>${deviceWords(device.name, say)}</bdi></span></a>
${mayEnd && html`<a class="button small" href="${frame.console.page(`/sessions/${id}/end${showsUser ? "" : "?to=user"}`)}" data-dialog>${say("console.sessions.end")}<span class="unseen"> <bdi>${deviceWords(device.name, say)}</bdi></span></a>`}</span>`,
    },
  ];
  return table({ id: "sessions-list", caption: say("console.section.sessions"), columns, rows: sessions });
}

function userColumn(frame: ConsoleFrame, say: Say): Column<AdminSessionView> {
  return {
    title: say("console.sessions.user"),
    cell: ({ user }) =>
      html`<a href="${frame.console.page(`/users/${user.id}`)}"><bdi>${user.email ?? user.id}</bdi></a>`,
  };
}

function title(userAgent: string | null): Html | false {
  return userAgent !== null && html` title="${userAgent}"`;
}

function seen(say: Say, lastSeenAt: Date, now: Date): Html {
  if (!isActive(lastSeenAt, now)) return ago(say, lastSeenAt, now);
  return html`<span class="active">${timeElement(say, lastSeenAt, say("session.active_now"))}</span>`;
}
