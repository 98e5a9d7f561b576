import type { Say } from "../speak.ts";

/** How moments and numbers read in charts. */
export interface ChartWording {
  /** On an axis, for steps of this many seconds: "14:00", or "18 Mar" where a step is longer. */
  readonly mark: (moment: Date, step: number) => string;
  /** In a table: "18 Mar, 14:00". */
  readonly moment: (moment: Date) => string;
  /** "1.2K", where there is little room. */
  readonly short: (value: number) => string;
  readonly exact: (value: number) => string;
  /** "0.3 sec": tenths count here. */
  readonly seconds: (value: number) => string;
}

const hour = 3_600;
/** Milliseconds. */
const dayLength = 86_400_000;
const made = new Map<string, ChartWording>();

/** The wording of a language. Made once: a format costs more than a page. */
export function chartWording(say: Say): ChartWording {
  const locale = say("page.locale");
  const known = made.get(locale);
  if (known) return known;
  const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });
  const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
  const short = new Intl.NumberFormat(locale, { notation: "compact", maximumSignificantDigits: 3 });
  const exact = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const seconds = new Intl.NumberFormat(locale, {
    style: "unit",
    unit: "second",
    unitDisplay: "short",
    maximumFractionDigits: 1,
  });
  // The steps of a table come in their order, most of them on the day of the one before.
  let written = { day: Number.NaN, text: "" };
  const dayOf = (moment: Date): string => {
    const number = Math.floor(moment.getTime() / dayLength);
    if (number !== written.day) written = { day: number, text: day.format(moment) };
    return written.text;
  };
  const wording: ChartWording = {
    mark: (moment, step) => (step > hour ? day : clock).format(moment),
    moment: (moment) => `${dayOf(moment)}, ${clock.format(moment)}`,
    short: (value) => short.format(value),
    // What has no separator in any language of ours needs no format, which costs a hundred times as much.
    exact: (value) => (Number.isInteger(value) && value >= 0 && value < 1_000 ? String(value) : exact.format(value)),
    seconds: (value) => seconds.format(value),
  };
  made.set(locale, wording);
  return wording;
}
