import { expect, test } from "vitest";
import { renderHtml } from "../shared/html.ts";
import { ago, formatDuration, isActive, onDay } from "./moment.ts";
import type { Language } from "./copy.ts";
import { speak } from "./speak.ts";

const now = new Date("2026-03-18T15:04:00Z");
const words = (language: Language, secondsAgo: number): string =>
  renderHtml(ago(speak({ language }), new Date(now.getTime() - secondsAgo * 1000), now)).replace(/<[^>]*>/g, "");

test.each([
  [-30, "just now", "gerade eben"],
  [59, "just now", "gerade eben"],
  [60, "1 minute ago", "vor 1 Minute"],
  [3_599, "59 minutes ago", "vor 59 Minuten"],
  [3_600, "1 hour ago", "vor 1 Stunde"],
  [86_399, "23 hours ago", "vor 23 Stunden"],
  [86_400, "1 day ago", "vor 1 Tag"],
  [7 * 86_400 - 1, "6 days ago", "vor 6 Tagen"],
  [7 * 86_400, "11 March", "am 11. März"],
  [90 * 86_400, "18 December 2025", "am 18. Dezember 2025"],
])("%i seconds ago reads %s, %s", (seconds, english, german) => {
  expect([words("en", seconds), words("de", seconds)]).toEqual([english, german]);
});

test("the element has the instant for programs and the whole date in UTC for people", () => {
  const day = (language: Language): string =>
    renderHtml(onDay(speak({ language }), new Date("2025-11-12T23:30:00Z"), now));
  expect(day("de")).toBe(
    '<time datetime="2025-11-12T23:30:00.000Z" title="12. November 2025 um 23:30 UTC">12. November 2025</time>',
  );
  expect(day("en")).toBe(
    '<time datetime="2025-11-12T23:30:00.000Z" title="12 November 2025 at 23:30 UTC">12 November 2025</time>',
  );
});

test("someone counts as active for two minutes, and when clocks differ", () => {
  const at = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);
  expect([at(-5), at(0), at(119)].map((moment) => isActive(moment, now))).toEqual([true, true, true]);
  expect(isActive(at(120), now)).toBe(false);
});

test("a duration is rounded up to a unit that is easily said", () => {
  const said = [1, 59, 60, 61, 3_600].map((seconds) => formatDuration(seconds, "en-GB"));
  expect(said).toEqual(["1 second", "59 seconds", "1 minute", "2 minutes", "1 hour"]);
  expect([1, 61, 7_200].map((seconds) => formatDuration(seconds, "de-DE"))).toEqual([
    "1 Sekunde",
    "2 Minuten",
    "2 Stunden",
  ]);
});
