import type { Html } from "../../shared/html.ts";
import { type CountedKey, type Say, sayCount, speak } from "../speak.ts";
import { type ChartModel, chart } from "./chart.ts";
import type { ConsoleFrame } from "./console-frame.ts";
import type { HistoryPointView, OverviewView, StepView } from "./running-views.ts";
import { type ChartWording, chartWording } from "./time-words.ts";

/** What happened in the whole installation, as its events say. */
export function eventCharts(frame: ConsoleFrame, { events }: OverviewView): Html[] {
  const say = speak(frame);
  const { steps, step } = events;
  const known = common(
    say,
    steps.map(({ at }) => at),
    step,
  );
  const { exact } = known.wording;
  const of = (name: keyof Omit<StepView, "at">): readonly number[] => steps.map((one) => one[name]);
  const total = (name: keyof Omit<StepView, "at">): number => of(name).reduce((sum, one) => sum + one, 0);
  const bars = { ...known.model, kind: "bars", whole: true } as const;
  const counted = (key: CountedKey, name: keyof Omit<StepView, "at">): string => sayCount(frame, key, total(name));
  return [
    chart({
      ...bars,
      id: "chart-signins",
      title: say("console.chart.signins"),
      about: say("console.chart.signins_about", {
        started: exact(total("started")),
        failed: exact(total("failed")),
        throttled: exact(total("throttled")),
      }),
      series: [
        { name: say("console.chart.started"), values: of("started"), tone: "good" },
        { name: say("console.chart.failed"), values: of("failed"), tone: "bad" },
        { name: say("console.chart.throttled"), values: of("throttled"), tone: "other" },
      ],
    }),
    chart({
      ...bars,
      id: "chart-users",
      title: say("console.chart.users"),
      about: counted("console.chart.users_about", "registered"),
      series: [{ name: say("console.chart.users"), values: of("registered"), tone: "good" }],
    }),
    chart({
      ...bars,
      id: "chart-locks",
      title: say("console.chart.locks"),
      about: say("console.chart.locks_about", { locked: exact(total("locked")), reused: exact(total("reused")) }),
      series: [
        { name: say("console.chart.locked"), values: of("locked"), tone: "other" },
        { name: say("console.chart.reused"), values: of("reused"), tone: "bad" },
      ],
    }),
    chart({
      ...bars,
      id: "chart-providers",
      title: say("console.chart.providers"),
      about: counted("console.chart.providers_about", "providerFailed"),
      series: [{ name: say("console.chart.providers"), values: of("providerFailed"), tone: "bad" }],
    }),
  ];
}

/** What went on in the process that answers. */
export function processCharts(frame: ConsoleFrame, { process: { history, since } }: OverviewView): Html[] {
  const say = speak(frame);
  const [first = since, second = first] = history.map(({ at }) => at);
  const known = common(
    say,
    history.map(({ at }) => at),
    (second.getTime() - first.getTime()) / 1000,
  );
  const { exact } = known.wording;
  const lines = { ...known.model, kind: "lines" } as const;
  const of = (pick: (point: HistoryPointView) => number | null): readonly (number | null)[] => history.map(pick);
  const sum = (name: "refreshes" | "reused" | "cacheHits" | "cacheMisses"): number =>
    history.reduce((total, point) => total + point[name], 0);
  const percent = (part: number): string => `${exact(Math.round(part * 10) / 10)} %`;
  const checks = sum("cacheHits") + sum("cacheMisses");
  const worst = history.reduce<HistoryPointView | null>(
    (most, point) => (most === null || point.hashesWaiting > most.hashesWaiting ? point : most),
    null,
  );
  const delays = history.flatMap(({ feedDelay }) => (feedDelay === null ? [] : [feedDelay * 1000]));
  return [
    chart({
      ...lines,
      id: "chart-remembered",
      title: say("console.chart.remembered"),
      about: say("console.chart.remembered_about", { count: exact(history.at(-1)?.remembered ?? 0) }),
      series: [{ name: say("console.chart.remembered"), values: of(({ remembered }) => remembered), tone: "good" }],
      whole: true,
    }),
    chart({
      ...known.model,
      kind: "bars",
      id: "chart-refreshes",
      title: say("console.chart.refreshes"),
      about: say("console.chart.refreshes_about", { refreshes: exact(sum("refreshes")), reused: exact(sum("reused")) }),
      series: [
        { name: say("console.chart.refreshed"), values: of(({ refreshes }) => refreshes), tone: "good" },
        { name: say("console.chart.reused"), values: of(({ reused }) => reused), tone: "bad" },
      ],
      whole: true,
    }),
    chart({
      ...lines,
      id: "chart-cache",
      title: say("console.chart.cache"),
      about:
        checks === 0
          ? say("console.chart.cache_none")
          : say("console.chart.cache_about", { part: percent((100 * sum("cacheHits")) / checks) }),
      series: [{ name: say("console.chart.cache_part"), values: of(shareOfHits), tone: "good" }],
      short: percent,
      exact: percent,
    }),
    chart({
      ...lines,
      id: "chart-queue",
      title: say("console.chart.queue"),
      about: say("console.chart.queue_about", {
        waiting: exact(worst?.hashesWaiting ?? 0),
        running: exact(worst?.hashesRunning ?? 0),
      }),
      series: [
        { name: say("console.chart.running"), values: of(({ hashesRunning }) => hashesRunning), tone: "plain" },
        { name: say("console.chart.waiting"), values: of(({ hashesWaiting }) => hashesWaiting), tone: "bad" },
      ],
      whole: true,
    }),
    chart({
      ...lines,
      id: "chart-delay",
      title: say("console.chart.delay"),
      about:
        delays.length === 0
          ? say("console.chart.delay_none")
          : say("console.chart.delay_about", { delay: `${exact(Math.max(...delays))} ms` }),
      series: [
        {
          name: say("console.chart.delay_value"),
          values: of(({ feedDelay }) => (feedDelay === null ? null : feedDelay * 1000)),
          tone: "plain",
        },
      ],
    }),
  ];
}

/** In percent. Null: nothing was checked. */
function shareOfHits({ cacheHits, cacheMisses }: HistoryPointView): number | null {
  const checks = cacheHits + cacheMisses;
  return checks === 0 ? null : (100 * cacheHits) / checks;
}

type Common = Pick<ChartModel, "steps" | "axis" | "short" | "exact" | "words">;

/** What charts over the same time have in common. */
function common(
  say: Say,
  moments: readonly Date[],
  step: number,
): { readonly wording: ChartWording; readonly model: Common } {
  const wording = chartWording(say);
  const middle = moments[Math.floor(moments.length / 2)];
  const [first] = moments;
  const marks = [first, moments.length > 2 ? middle : undefined].flatMap((at) => (at ? [wording.mark(at, step)] : []));
  return {
    wording,
    model: {
      steps: moments.map((at) => wording.moment(at)),
      axis: [...marks, say("console.chart.now")],
      short: wording.short,
      exact: wording.exact,
      words: {
        table: say("console.chart.table"),
        step: say("console.chart.step"),
        unknown: say("console.unknown"),
        empty: say("console.chart.empty"),
      },
    },
  };
}
