import { fill, html, type Html, type HtmlValue } from "../../shared/html.ts";
import { ago } from "../moment.ts";
import { type Say, sayCount, speak } from "../speak.ts";
import type { OverviewPageModel } from "./overview-page.ts";
import { chartWording } from "./time-words.ts";

/** One thing that somebody ought to look at. */
interface Matter {
  readonly isSevere: boolean;
  readonly sentence: HtmlValue;
  /** Where it can be looked at, by what follows "/admin". */
  readonly page: string;
}

/** Fewer locks in a day are people who forgot a password. */
const fewLocks = 5;
/** As many times the usual number is above the usual. */
const above = 3;
/** Milliseconds that a rotation may be late: a server that stood still makes the next key when it starts. */
const patience = 3_600_000;

/** What needs somebody, in sentences with the way to it, the worst first. */
export function attention(model: OverviewPageModel): Html {
  const { frame } = model;
  const say = speak(frame);
  const matters = [...outgoing(say, model), ...running(say, model), ...attacks(say, model), ...checks(model)];
  if (matters.length === 0) {
    return html`<p class="notice steady" role="status">${say("console.attention.nothing")}</p>`;
  }
  const sorted = matters.toSorted((one, other) => Number(other.isSevere) - Number(one.isSevere));
  return html`<section class="attention" aria-labelledby="attention"><h2 id="attention">${say("console.attention")}</h2>
<ul class="matters">${sorted.map(
    ({ isSevere, sentence, page }) =>
      html`<li class="${isSevere ? "severe" : "mild"}"><p><strong>${say(isSevere ? "console.severe" : "console.mild")}</strong> ${sentence}</p><a href="${frame.console.page(page)}">${say("console.attention.see")}<span class="unseen">: ${say(`console.section.${sectionOf(page)}`)}</span></a></li>`,
  )}</ul></section>`;
}

function sectionOf(page: string): "mail" | "providers" | "events" | "locks" | "keys" | "configuration" {
  const [, section = ""] = /^\/(\w+)/.exec(page) ?? [];
  return section as ReturnType<typeof sectionOf>;
}

/** What does not leave. In development every mail is one that was given up: there the check says nothing. */
function outgoing(say: Say, { frame, overview, findings, now }: OverviewPageModel): Matter[] {
  const isFound = (check: string): boolean => findings.some((one) => one.check === check && one.level !== "ok");
  const mail = overview.outbox.find(({ kind }) => kind === "mail");
  const calls = overview.outbox.filter(({ kind }) => kind !== "mail").reduce((sum, { dead }) => sum + dead, 0);
  const matters: Matter[] = [];
  if (mail && mail.dead > 0 && isFound("deadLetters")) {
    const sentence = sayCount(frame, "console.attention.mails_dead", mail.dead);
    matters.push({ isSevere: true, sentence, page: "/mail" });
  }
  if (mail && mail.oldestWaiting !== null && isFound("waitingMail")) {
    const sentence = sayCount(frame, "console.attention.mails_waiting", mail.waiting);
    matters.push({
      isSevere: true,
      sentence: fill(sentence, { time: ago(say, mail.oldestWaiting, now) }),
      page: "/mail",
    });
  }
  if (calls > 0) {
    const sentence = sayCount(frame, "console.attention.calls_dead", calls);
    matters.push({ isSevere: true, sentence, page: "/mail#hooks" });
  }
  if (isFound("waitingCalls")) {
    matters.push({ isSevere: true, sentence: say("console.attention.calls_waiting"), page: "/mail#hooks" });
  }
  return matters;
}

/** What is away, or late. */
function running(say: Say, { overview, providers, keys, now }: OverviewPageModel): Matter[] {
  const matters: Matter[] = providers
    .filter(({ available }) => !available)
    .map(({ name, failedAt }) => ({
      isSevere: true,
      sentence: fill(say("console.attention.provider"), {
        provider: html`<bdi>${name}</bdi>`,
        time: failedAt === null ? say("console.unknown") : ago(say, failedAt, now),
      }),
      page: "/providers",
    }));
  const { feed, redisUp } = overview.process;
  if (feed === "polling") {
    matters.push({ isSevere: false, sentence: say("console.attention.feed"), page: "/configuration" });
  }
  if (redisUp === false) {
    matters.push({ isSevere: false, sentence: say("console.attention.redis"), page: "/configuration" });
  }
  if (keys.keys.length > 0 && !keys.keys.some(({ state }) => state === "signing")) {
    matters.push({ isSevere: true, sentence: say("console.attention.key_none"), page: "/keys" });
  } else if (keys.nextRotationAt !== null && now.getTime() - keys.nextRotationAt.getTime() > patience) {
    const sentence = fill(say("console.attention.key_late"), { time: ago(say, keys.nextRotationAt, now) });
    matters.push({ isSevere: true, sentence, page: "/keys" });
  }
  return matters;
}

/** What somebody may be trying. */
function attacks(say: Say, { frame, overview }: OverviewPageModel): Matter[] {
  const { locked, reused } = overview.lastDay;
  const { usual } = overview.locks;
  const matters: Matter[] = [];
  if (locked >= fewLocks && locked > above * usual) {
    const sentence = sayCount(frame, "console.attention.locks", locked);
    const shown = chartWording(say).exact(Math.round(usual * 10) / 10);
    matters.push({ isSevere: true, sentence: fill(sentence, { usual: shown }), page: "/locks" });
  }
  if (reused > 0) {
    const sentence = sayCount(frame, "console.attention.reuse", reused);
    matters.push({ isSevere: true, sentence, page: "/events?type=refresh_reused" });
  }
  return matters;
}

/** Findings that have a sentence of their own above. */
const told = ["deadLetters", "waitingMail", "deadCalls", "waitingCalls", "providers", "redis", "signingKeys", "locks"];

/** What else the checks found. */
function checks({ frame, findings }: OverviewPageModel): Matter[] {
  const others = findings.filter(({ check }) => !told.includes(check));
  const of = (level: string): number => others.filter((one) => one.level === level).length;
  const [failures, warnings] = [of("fail"), of("warn")];
  const page = "/configuration";
  return [
    ...(failures > 0
      ? [{ isSevere: true, sentence: sayCount(frame, "console.attention.failures", failures), page }]
      : []),
    ...(warnings > 0
      ? [{ isSevere: false, sentence: sayCount(frame, "console.attention.warnings", warnings), page }]
      : []),
  ];
}
