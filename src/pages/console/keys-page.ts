import { fill, html, type Html, type HtmlValue } from "../../shared/html.ts";
import { noticeBox } from "../form.ts";
import { ago, timeElement } from "../moment.ts";
import { type Say, speak } from "../speak.ts";
import { badge, type BadgeTone } from "./badge.ts";
import type { ConsoleFrame } from "./console-frame.ts";
import { renderConsole } from "./console-page.ts";
import { definitions } from "./definitions.ts";
import { formatMoment } from "./done-sentence.ts";
import { isAtLeast } from "./may-do.ts";
import { meter } from "./meter.ts";
import type { KeysView, KeyView } from "./running-views.ts";
import { table } from "./table.ts";

export interface KeysPageModel extends KeysView {
  readonly frame: ConsoleFrame;
  readonly notice: string | null;
  readonly now: Date;
}

/** The keys that sign access tokens: what each is for, and when another one signs. */
export function keysPage(model: KeysPageModel): string {
  const { frame, keys, notice } = model;
  const say = speak(frame);
  const mayChange = isAtLeast(frame, "admin") && keys.length > 0;
  return renderConsole(frame, {
    section: "keys",
    title: say("console.section.keys"),
    ...(mayChange && {
      actions: html`<a class="button" href="${frame.console.page("/keys/rotate")}">${say("console.keys.rotate")}</a>`,
    }),
    news: noticeBox(notice),
    body:
      keys.length === 0
        ? html`<p>${say("console.keys.secret")}</p>`
        : html`<p class="lead about-page">${say("console.keys.about")}</p>
${rotation(say, model)}
${list(say, model, mayChange)}`,
  });
}

function rotation(say: Say, { frame, keys, nextRotationAt, now }: KeysPageModel): HtmlValue {
  const signing = keys.find(({ state }) => state === "signing");
  if (!signing || !nextRotationAt) return null;
  const whole = nextRotationAt.getTime() - signing.activeAt.getTime();
  const part = whole <= 0 ? 1 : (now.getTime() - signing.activeAt.getTime()) / whole;
  const time = timeElement(say, nextRotationAt, formatMoment(frame, nextRotationAt));
  const isLate = nextRotationAt < now;
  const percent = `${Math.round(Math.min(1, Math.max(0, part)) * 100)} %`;
  return html`<div class="panel-card rotation">
${definitions([
  [say("console.keys.now"), html`<code>${signing.kid}</code>`],
  [say("console.keys.next"), fill(say(isLate ? "console.keys.next_late" : "console.keys.next_at"), { time })],
])}
${meter({ id: "key-age", label: say("console.keys.age"), part, words: say("console.keys.age_words", { part: percent }) })}
</div>`;
}

const tones: Readonly<Record<KeyView["state"], BadgeTone>> = {
  waiting: "brass",
  signing: "good",
  accepted: "calm",
  expired: "calm",
  revoked: "bad",
};

function list(say: Say, { frame, keys, now }: KeysPageModel, mayChange: boolean): Html {
  const revoke = (key: KeyView): HtmlValue =>
    isAlive(key) &&
    html`<a href="${frame.console.page(`/keys/${key.kid}/revoke`)}">${say("console.keys.revoke")}<span class="unseen"> ${key.kid}</span></a>`;
  return table<KeyView>({
    id: "keys",
    caption: say("console.section.keys"),
    columns: [
      {
        title: say("console.keys.kid"),
        names: true,
        cell: ({ kid, algorithm }) => html`<code>${kid}</code> <span class="fine">${algorithm}</span>`,
      },
      {
        title: say("console.keys.state"),
        cell: ({ state }) => badge(tones[state], say(`console.keys.state.${state}`)),
      },
      { title: say("console.keys.times"), cell: (key) => purpose(say, frame, key, now) },
      { title: say("console.keys.made"), cell: ({ createdAt }) => ago(say, createdAt, now) },
      ...(mayChange ? [{ title: say("console.acts"), quiet: true, cell: revoke } as const] : []),
    ],
    rows: keys,
  });
}

/** Whether anything that it signed is taken, or will be. */
export function isAlive({ state }: KeyView): boolean {
  return state === "waiting" || state === "signing" || state === "accepted";
}

function purpose(say: Say, frame: ConsoleFrame, key: KeyView, now: Date): Html {
  const { state, activeAt, retiredAt, expiresAt, revokedAt } = key;
  const at = (moment: Date | null): HtmlValue => moment && timeElement(say, moment, formatMoment(frame, moment));
  switch (state) {
    case "waiting":
      return fill(say("console.keys.time.waiting"), { time: at(activeAt) });
    case "signing": {
      const words = retiredAt === null ? say("console.keys.time.signing") : say("console.keys.time.signing_until");
      return fill(words, { time: at(activeAt), until: at(retiredAt) });
    }
    case "accepted":
      return fill(say("console.keys.time.accepted"), { until: at(expiresAt) ?? say("console.unknown") });
    case "expired":
      return html`${say("console.keys.time.expired")}`;
    default:
      return fill(say("console.keys.time.revoked"), { time: revokedAt && ago(say, revokedAt, now) });
  }
}
