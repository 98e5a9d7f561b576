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
}

const hour = 3_600;
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
  const wording: ChartWording = {
    mark: (moment, step) => (step > hour ? day : clock).format(moment),
    moment: (moment) => `${day.format(moment)}, ${clock.format(moment)}`,
    short: (value) => short.format(value),
    exact: (value) => exact.format(value),
  };
  made.set(locale, wording);
  return wording;
}
