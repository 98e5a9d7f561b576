import type { AccountPageModel, SessionView } from "./account-model.ts";
import { form } from "./form.ts";
import { deviceWords } from "../shared/device-words.ts";
import { fill, type Html, html } from "../shared/html.ts";
import { deviceIcon } from "./icon.ts";
import { ago, isActive, onDay, timeElement } from "./moment.ts";
import { section } from "./section.ts";
import { isCopyKey, type Say, sayCount, speak } from "./speak.ts";

/** So many rows are shown at once; the others are folded away. Of more sessions than this, those on one kind of device are one row. */
const shownAtOnce = 6;

/** Sessions that look alike to their owner, the latest first. */
type Row = readonly [SessionView, ...SessionView[]];

/** Where a person is signed in, each session with a way to end it. Its forms post nothing of their own. */
export function sessionSection(model: AccountPageModel): Html {
  const { frame, sessions, passwords, hasPassword } = model;
  const say = speak(frame);
  const others = sessions.filter((session) => !session.current).length;
  const rows = gather(sessions);
  const folded = rows.slice(shownAtOnce);
  const list = (shown: readonly Row[]): Html =>
    html`<ul class="sessions">${shown.map((row) => (row.length === 1 ? sessionCard(say, model, row[0]) : kin(say, model, row)))}</ul>`;
  const endOthers = html`<button>${say("account.end_others", { count: others })}</button>`;
  return section({
    id: "sessions",
    title: say("account.sessions"),
    about: say(passwords && hasPassword ? "account.sessions_about" : "account.sessions_about_none"),
    body: html`${list(rows.slice(0, shownAtOnce))}
${folded.length > 0 && html`<details class="fold"><summary>${say("account.more_sessions", { count: folded.flat().length })}</summary>${list(folded)}</details>`}
${others > 0 && form(frame, { action: frame.urls.actions.revokeOthers, body: endOthers, question: sayCount(frame, "account.end_others_ask", others) })}`,
  });
}

/** The one that asks comes first, and by itself. */
function gather(sessions: readonly SessionView[]): readonly Row[] {
  const current = sessions.filter((session) => session.current).map((session): Row => [session]);
  const others = sessions.filter((session) => !session.current);
  if (sessions.length <= shownAtOnce) return [...current, ...others.map((session): Row => [session])];
  const rows = new Map<string, Row>();
  for (const session of others) {
    const key = `${session.device.kind} ${session.device.name}`;
    rows.set(key, [...(rows.get(key) ?? []), session] as unknown as Row);
  }
  return [...current, ...rows.values()];
}

/** Several sessions on one kind of device, folded. */
function kin(say: Say, model: AccountPageModel, row: Row): Html {
  const [latest] = row;
  const { device } = latest;
  return html`<li class="kin"><details>
<summary>${deviceIcon(device.kind, say(`session.kind.${device.kind}`))}
<div class="facts"><h3><bdi>${deviceWords(device.name, say)}</bdi> · ${sayCount(model.frame, "event.sessions", row.length)}</h3>
<p class="where"><span>${seen(say, latest, model.now)}</span></p></div></summary>
<ul>${row.map((session) => sessionCard(say, model, session))}</ul>
</details></li>`;
}

function sessionCard(say: Say, { frame, now, methodNames }: AccountPageModel, session: SessionView): Html {
  const { id, device, ip } = session;
  const which = fill(say("session.end_which"), { device: html`<bdi>${deviceWords(device.name, say)}</bdi>` });
  const end = html`<button aria-describedby="session-${id}">${say("session.end")}<span class="unseen"> ${which}</span></button>`;
  const disown = html`<button class="bare" aria-describedby="session-${id}">${say("session.disown")}<span class="unseen"> ${which}</span></button>`;
  return html`<li class="session">
${deviceIcon(device.kind, say(`session.kind.${device.kind}`))}
<div class="facts">
<h3><bdi>${deviceWords(device.name, say)}</bdi>${session.current && html` <span class="badge">${say("session.this_device")}</span>`}</h3>
<p class="where" id="session-${id}"><span>${seen(say, session, now)}</span> <span>${ip === null ? say("session.unknown_address") : html`<bdi>${ip}</bdi>`}</span></p>
<p class="fine">${fill(say("session.signed_in"), { time: ago(say, session.createdAt, now), method: methodName(say, methodNames, session.method) })}, ${fill(say("session.ends"), { time: onDay(say, session.expiresAt, now) })}</p>
</div>
${!session.current && html`<div class="acts">${form(frame, { action: frame.urls.actions.sessionRevoke(id), body: end })}${form(frame, { action: frame.urls.actions.sessionDisown(id), body: disown })}</div>`}
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
