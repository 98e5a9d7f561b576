import type { AccountPageModel, ActivityView, EventView } from "./account-model.ts";
import { deviceWords } from "../shared/device-words.ts";
import { attributes, fill, html, type Html, type HtmlValue } from "../shared/html.ts";
import { form } from "./form.ts";
import { ago } from "./moment.ts";
import type { PageFrame } from "./page-frame.ts";
import { section } from "./section.ts";
import { isCopyKey, type Say, sayCount, speak } from "./speak.ts";

/** What happened around the account, a page at a time. */
export function activitySection(model: AccountPageModel): Html {
  const { frame, activity, passwords, hasPassword } = model;
  const say = speak(frame);
  const { events, next, newest, filter } = activity;
  const at = (shown: ActivityView["filter"], before: string | null): string =>
    pageUrl(frame.urls.account, shown, before);
  const older = next !== null && html`<a href="${at(filter, next)}">${say("account.activity_older")}</a>`;
  const back = !newest && html`<a href="${at(filter, null)}">${say("account.activity_newest")}</a>`;
  const choice = (shown: ActivityView["filter"], words: string): Html =>
    html`<li><a href="${at(shown, null)}"${attributes({ "aria-current": shown === filter ? "true" : null })}>${words}</a></li>`;
  const disowned = new Set(events.filter(({ type }) => type === "sign_in_disowned").map(({ sessionId }) => sessionId));
  const line = (event: EventView): Html =>
    eventLine(say, event, { ...model, canDisown: !disowned.has(event.sessionId) });
  return section({
    id: "activity",
    title: say("account.activity"),
    about: say(passwords && hasPassword ? "account.activity_about" : "account.activity_about_none"),
    body: html`<ul class="choices" aria-label="${say("account.activity_show")}">${choice("all", say("account.activity_all"))}${choice("attempts", say("account.activity_attempts"))}</ul>
${events.length > 0 ? html`<ol class="events">${events.map(line)}</ol>` : html`<p class="fine">${say("account.activity_nothing")}</p>`}
${(older || back) && html`<p class="pages">${back} ${older}</p>`}`,
  });
}

interface LineModel extends Pick<AccountPageModel, "frame" | "now" | "methodNames"> {
  /** Whether she may still say of a sign-in that it was not hers. */
  readonly canDisown: boolean;
}

function eventLine(say: Say, event: EventView, model: LineModel): Html {
  const { frame, now, methodNames } = model;
  const { device, ip, count, actor, current, createdAt } = event;
  const unit = event.type === "sessions_ended" ? "event.sessions" : "event.times";
  const times = count > 1 && event.type !== "login_failed" && html` · ${sayCount(frame, unit, count)}`;
  const operator = actor === "operator" && html` · ${say("event.by_operator", { product: frame.productName })}`;
  const here = current && html` <span class="badge">${say("session.this_device")}</span>`;
  return html`<li class="event"><p>${event.type === "login_failed" ? attempts(frame, event) : sentence(say, event, methodNames)}${times}${operator}${here}</p>
<p class="fine where"><span>${ago(say, createdAt, now)}</span>${device && html` <bdi>${deviceWords(device.name, say)}</bdi>`}${ip !== null && html` <bdi>${ip}</bdi>`}</p>${disownForm(say, event, model)}</li>`;
}

/** How often somebody tried to get in, and with what. */
function attempts(frame: PageFrame, { data, sessionId, count }: EventView): string {
  if (data["code"] !== "invalid_credentials") return sayCount(frame, "event.login_failed.refused", count);
  return sayCount(frame, sessionId === null ? "event.login_failed.tried" : "event.login_failed.inside", count);
}

/** Of a sign-in elsewhere: that was not me. Posts nothing of its own. */
function disownForm(say: Say, { type, actor, current, sessionId, device }: EventView, model: LineModel): HtmlValue {
  if (type !== "session_started" || actor !== "user" || current || sessionId === null || !model.canDisown) return null;
  const which = fill(say("session.end_which"), {
    device: html`<bdi>${device ? deviceWords(device.name, say) : say("session.unknown_device")}</bdi>`,
  });
  return form(model.frame, {
    action: model.frame.urls.actions.sessionDisown(sessionId),
    body: html`<button class="bare">${say("session.disown")}<span class="unseen"> ${which}</span></button>`,
  });
}

/** The most exact sentence there is: by provider, by reason, by type, or that something happened at all. */
function sentence(say: Say, { type, data }: EventView, names: AccountPageModel["methodNames"]): HtmlValue {
  // How she signed in, where that has a name.
  const method = type === "session_started" && isNamed(names, data["method"]) ? data["method"] : undefined;
  const { provider = method } = data;
  const byName = `event.${type}.by_name`;
  if (typeof provider === "string" && isCopyKey(byName)) {
    // One that is not configured any more is known by its id.
    const name = Object.hasOwn(names, provider) ? names[provider] : provider;
    return fill(say(byName), { provider: html`<bdi>${name ?? provider}</bdi>` });
  }
  const keys = [`event.${type}.${String(data["reason"] ?? data["method"])}`, `event.${type}`];
  return say(keys.find(isCopyKey) ?? "event.other");
}

function isNamed(names: AccountPageModel["methodNames"], method: unknown): method is string {
  return typeof method === "string" && Object.hasOwn(names, method);
}

/** This part of the page, from an event on and of a kind. */
function pageUrl(account: string, filter: ActivityView["filter"], before: string | null): string {
  const parameters = new URLSearchParams({
    ...(filter !== "all" && { show: filter }),
    ...(before !== null && { before }),
  });
  const query = parameters.size === 0 ? "" : `${account.includes("?") ? "&" : "?"}${parameters}`;
  return `${account}${query}#activity`;
}
