import type { ScriptWords } from "./script-words.ts";

/**
 * Keeps "5 minutes ago" true while the page is open. It counts from the age that the server wrote, so a wrong clock of the browser does no harm,
 * and says the whole of a moment where she is.
 */
export function keepTimes({ locale, justNow }: ScriptWords): void {
  const opened = Date.now();
  const relative = new Intl.RelativeTimeFormat(locale);
  const whole = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" });
  const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", timeZone: "UTC" });
  const describe = (age: number, moment: Date): string => {
    if (age < 60) return justNow;
    if (age < 3_600) return relative.format(-Math.floor(age / 60), "minute");
    if (age < 86_400) return relative.format(-Math.floor(age / 3_600), "hour");
    if (age < 604_800) return relative.format(-Math.floor(age / 86_400), "day");
    return day.format(moment);
  };
  const times = document.querySelectorAll<HTMLTimeElement>("time[data-age]");
  for (const time of document.querySelectorAll("time")) time.title = whole.format(new Date(time.dateTime));
  const update = (): void => {
    for (const time of times) {
      const age = Number(time.dataset["age"]);
      // What was a day when it was written stays one.
      if (age >= 604_800) continue;
      const text = describe(age + (Date.now() - opened) / 1_000, new Date(time.dateTime));
      if (time.textContent !== text) time.textContent = text;
    }
  };
  setInterval(update, 15_000);
  document.addEventListener("visibilitychange", update);
  addEventListener("pageshow", update);
}
