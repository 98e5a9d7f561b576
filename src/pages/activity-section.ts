import type { AccountPageModel, EventView } from "./account-model.ts";
import { deviceWords } from "../shared/device-words.ts";
import { fill, html, type Html, type HtmlValue } from "../shared/html.ts";
import { ago } from "./moment.ts";
import { section } from "./section.ts";
import { isCopyKey, type Say, sayCount, speak } from "./speak.ts";

/** What happened around the account, a page at a time. */
export function activitySection(model: AccountPageModel): Html {
  const { frame, activity, passwords, hasPassword } = model;
  const say = speak(frame);
  const { events, next, newest } = activity;
  const older =
    next !== null && html`<a href="${pageUrl(frame.urls.account, next)}">${say("account.activity_older")}</a>`;
  const back = !newest && html`<a href="${frame.urls.account}#activity">${say("account.activity_newest")}</a>`;
  return section({
    id: "activity",
    title: say("account.activity"),
    about: say(passwords && hasPassword ? "account.activity_about" : "account.activity_about_none"),
    body: html`<ol class="events">${events.map((event) => eventLine(say, event, model))}</ol>
${(older || back) && html`<p class="pages">${back} ${older}</p>`}`,
  });
}

function eventLine(say: Say, event: EventView, { frame, now, methodNames }: AccountPageModel): Html {
  const { device, ip, count, actor, current, createdAt } = event;
  const unit = event.type === "sessions_ended" ? "event.sessions" : "event.times";
  const times = count > 1 && html` · ${sayCount(frame, unit, count)}`;
  const operator = actor === "operator" && html` · ${say("event.by_operator", { product: frame.productName })}`;
  const here = current && html` <span class="badge">${say("session.this_device")}</span>`;
  return html`<li class="event"><p>${sentence(say, event, methodNames)}${times}${operator}${here}</p>
<p class="fine where"><span>${ago(say, createdAt, now)}</span>${device && html` <bdi>${deviceWords(device.name, say)}</bdi>`}${ip !== null && html` <bdi>${ip}</bdi>`}</p></li>`;
}

/** The most exact sentence there is: by provider, by reason, by type, or that something happened at all. */
function sentence(say: Say, { type, data }: EventView, names: AccountPageModel["methodNames"]): HtmlValue {
  const { provider } = data;
  const byName = `event.${type}.by_name`;
  if (typeof provider === "string" && isCopyKey(byName)) {
    // One that is not configured any more is known by its id.
    const name = Object.hasOwn(names, provider) ? names[provider] : provider;
    return fill(say(byName), { provider: html`<bdi>${name ?? provider}</bdi>` });
  }
  const keys = [`event.${type}.${String(data["reason"])}`, `event.${type}`];
  return say(keys.find(isCopyKey) ?? "event.other");
}

function pageUrl(account: string, before: string): string {
  return `${account}${account.includes("?") ? "&" : "?"}before=${before}#activity`;
}
