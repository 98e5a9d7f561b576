import { attributes, html, type Html } from "../../shared/html.ts";
import { formatDuration } from "../moment.ts";
import { type Say, speak } from "../speak.ts";
import { attention } from "./attention.ts";
import type { ConsoleFrame } from "./console-frame.ts";
import { renderConsole } from "./console-page.ts";
import { formatMoment } from "./done-sentence.ts";
import { eventCharts, processCharts } from "./overview-charts.ts";
import { overviewStats } from "./overview-stats.ts";
import type { FindingView, KeysView, OverviewView, ProviderView } from "./running-views.ts";

/** How far back charts can go, in hours. */
export const overviewHours = ["24", "168", "720"] as const;

export interface OverviewPageModel {
  readonly frame: ConsoleFrame;
  readonly overview: OverviewView;
  readonly hours: (typeof overviewHours)[number];
  readonly keys: KeysView;
  readonly providers: readonly ProviderView[];
  readonly findings: readonly FindingView[];
  /** Whether mails stay in the mailbox of development, where each is one that was given up. @default false */
  readonly keepsMails?: boolean;
  readonly now: Date;
}

/** How it goes, at a glance: what needs somebody, then numbers, then how they went. */
export function overviewPage(model: OverviewPageModel): string {
  const { frame, overview } = model;
  const say = speak(frame);
  const { step } = overview.events;
  const stepWords = formatDuration(step, say("page.locale"));
  return renderConsole(frame, {
    section: "overview",
    title: say("console.section.overview"),
    body: html`${attention(model)}
<section class="numbers-now" aria-labelledby="numbers"><h2 class="unseen" id="numbers">${say("console.numbers")}</h2>
${overviewStats(model)}
</section>
<section class="over-time" aria-labelledby="charts">
<div class="head"><h2 id="charts">${say("console.charts")}</h2>${spans(say, model)}</div>
<p class="fine">${say("console.charts_about", { step: stepWords })}</p>
<div class="charts">
${eventCharts(frame, overview)}
</div>
</section>
<section class="over-time" aria-labelledby="process">
<div class="head"><h2 id="process">${say("console.process")}</h2></div>
<p class="fine">${say("console.process_about", { time: formatMoment(frame, overview.process.since) })}</p>
<div class="charts">
${processCharts(frame, overview)}
</div>
</section>`,
  });
}

function spans(say: Say, { frame, hours }: OverviewPageModel): Html {
  const link = (span: (typeof overviewHours)[number]): Html => {
    const url = span === "24" ? frame.console.page("") : `${frame.console.page("")}?hours=${span}`;
    return html`<li><a${attributes({ href: `${url}#charts`, "aria-current": span === hours && "true" })}>${say(`console.span.${span}`)}</a></li>`;
  };
  return html`<nav class="spans" aria-label="${say("console.span")}"><ul>${overviewHours.map(link)}</ul></nav>`;
}
