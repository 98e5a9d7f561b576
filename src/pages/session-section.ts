import type { AccountPageModel, SessionView } from "./account-model.ts";
import { form } from "./form.ts";
import { deviceWords } from "../shared/device-words.ts";
import { fill, type Html, html } from "../shared/html.ts";
import { deviceIcon } from "./icon.ts";
import { ago, isActive, onDay, timeElement } from "./moment.ts";
import { section } from "./section.ts";
import { isCopyKey, type Say, sayCount, speak } from "./speak.ts";

/** So many are shown at once; the others are folded away. */
const shownAtOnce = 6;

/** Where a person is signed in, each session with a way to end it. Its forms post nothing of their own. */
export function sessionSection(model: AccountPageModel): Html {
  const { frame, sessions, passwords, hasPassword } = model;
  const say = speak(frame);
  const ordered = [...sessions.filter((session) => session.current), ...sessions.filter((session) => !session.current)];
  const others = ordered.filter((session) => !session.current).length;
  const folded = ordered.slice(shownAtOnce);
  const list = (shown: readonly SessionView[]): Html =>
    html`<ul class="sessions">${shown.map((session) => sessionCard(say, model, session))}</ul>`;
  const endOthers = html`<button>${say("account.end_others", { count: others })}</button>`;
  return section({
    id: "sessions",
    title: say("account.sessions"),
    about: say(passwords && hasPassword ? "account.sessions_about" : "account.sessions_about_none"),
    body: html`${list(ordered.slice(0, shownAtOnce))}
${folded.length > 0 && html`<details class="fold"><summary>${say("account.more_sessions", { count: folded.length })}</summary>${list(folded)}</details>`}
${others > 0 && form(frame, { action: frame.urls.actions.revokeOthers, body: endOthers, question: sayCount(frame, "account.end_others_ask", others) })}`,
  });
}

function sessionCard(say: Say, { frame, now, methodNames }: AccountPageModel, session: SessionView): Html {
  const { id, device, ip } = session;
  const which = fill(say("session.end_which"), { device: html`<bdi>${deviceWords(device.name, say)}</bdi>` });
  const end = html`<button aria-describedby="session-${id}">${say("session.end")}<span class="unseen"> ${which}</span></button>`;
  return html`<li class="session">
${deviceIcon(device.kind, say(`session.kind.${device.kind}`))}
<div class="facts">
<h3><bdi>${deviceWords(device.name, say)}</bdi>${session.current && html` <span class="badge">${say("session.this_device")}</span>`}</h3>
<p class="where" id="session-${id}"><span>${seen(say, session, now)}</span> <span>${ip === null ? say("session.unknown_address") : html`<bdi>${ip}</bdi>`}</span></p>
<p class="fine">${fill(say("session.signed_in"), { time: ago(say, session.createdAt, now), method: methodName(say, methodNames, session.method) })}, ${fill(say("session.ends"), { time: onDay(say, session.expiresAt, now) })}</p>
</div>
${!session.current && form(frame, { action: frame.urls.actions.sessionRevoke(id), body: end })}
</li>`;
}

function seen(say: Say, { lastSeenAt }: SessionView, now: Date): Html {
  if (isActive(lastSeenAt, now))
    return html`<span class="active">${timeElement(say, lastSeenAt, say("session.active_now"))}</span>`;
  return fill(say("session.last_seen"), { time: ago(say, lastSeenAt, now) });
}

function methodName(say: Say, names: AccountPageModel["methodNames"], method: string): string {
  const key = `session.method.${method}`;
  if (isCopyKey(key)) return say(key);
  return (Object.hasOwn(names, method) && names[method]) || method;
}
