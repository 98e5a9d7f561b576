import { type Html, html } from "../shared/html.ts";
import { formatsOf } from "./formats-of.ts";
import type { Say } from "./speak.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long ago a session may have been seen and still count as active: sightings are written once a minute, in batches. */
const activeWindow = 2 * minute;

/** True while someone seen at `moment` is taken to be there still. */
export function isActive(moment: Date, now: Date): boolean {
  return now.getTime() - moment.getTime() < activeWindow;
}

/** A `<time>` that reads "5 minutes ago", "3 days ago" and from a week on "12 November". Its title has the whole of it, in UTC. */
export function ago(say: Say, moment: Date, now: Date): Html {
  return timeElement(
    say,
    moment,
    describeAgo(say, moment, now),
    Math.floor((now.getTime() - moment.getTime()) / 1_000),
  );
}

/** A `<time>` with the day, and the year where it is not this one. */
export function onDay(say: Say, moment: Date, now: Date): Html {
  return timeElement(say, moment, formatDay(moment, now, say("page.locale")));
}

/** A `<time>` with the words given. With its age in seconds a script keeps the words true. */
export function timeElement(say: Say, moment: Date, words: string, age: number | null = null): Html {
  const date = formatMinute(say("page.locale"), moment);
  return html`<time datetime="${moment.toISOString()}" title="${say("time.absolute", { date })}"${age !== null && html` data-age="${age}"`}>${words}</time>`;
}

/** The minute that was last written: rows of a list share theirs with a neighbour, and each says it more than once. */
let written = { locale: "", minute: Number.NaN, text: "" };

/** "12 November 2025 at 23:30" */
export function formatMinute(locale: string, moment: Date): string {
  const number = Math.floor(moment.getTime() / minute);
  if (number !== written.minute || locale !== written.locale) {
    written = { locale, minute: number, text: formatsOf(locale).moment.format(moment) };
  }
  return written.text;
}

/** "30 seconds", "2 minutes": rounded up, so that whoever waits that long has waited enough. */
export function formatDuration(seconds: number, locale: string): string {
  const { duration } = formatsOf(locale);
  if (seconds < 60) return duration.second.format(Math.ceil(seconds));
  return seconds < 3600
    ? duration.minute.format(Math.ceil(seconds / 60))
    : duration.hour.format(Math.ceil(seconds / 3600));
}

function describeAgo(say: Say, moment: Date, now: Date): string {
  const elapsed = now.getTime() - moment.getTime();
  const locale = say("page.locale");
  const { relative } = formatsOf(locale);
  if (elapsed < minute) return say("time.just_now");
  if (elapsed < hour) return relative.format(-Math.floor(elapsed / minute), "minute");
  if (elapsed < day) return relative.format(-Math.floor(elapsed / hour), "hour");
  if (elapsed < 7 * day) return relative.format(-Math.floor(elapsed / day), "day");
  return say("time.day", { date: formatDay(moment, now, locale) });
}

function formatDay(moment: Date, now: Date, locale: string): string {
  const sameYear = moment.getUTCFullYear() === now.getUTCFullYear();
  const { day: withinYear, date } = formatsOf(locale);
  return (sameYear ? withinYear : date).format(moment);
}
