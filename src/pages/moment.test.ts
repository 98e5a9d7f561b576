import { expect, test } from "vitest";
import { renderHtml } from "../shared/html.ts";
import { ago, formatDuration, isActive, onDay } from "./moment.ts";
import { speak } from "./speak.ts";

const say = speak({});
const now = new Date("2026-03-18T15:04:00Z");
const words = (secondsAgo: number): string =>
  renderHtml(ago(say, new Date(now.getTime() - secondsAgo * 1000), now)).replace(/<[^>]*>/g, "");

test.each([
  [-30, "just now"],
  [59, "just now"],
  [60, "1 minute ago"],
  [3_599, "59 minutes ago"],
  [3_600, "1 hour ago"],
  [86_399, "23 hours ago"],
  [86_400, "1 day ago"],
  [7 * 86_400 - 1, "6 days ago"],
  [7 * 86_400, "11 March"],
  [90 * 86_400, "18 December 2025"],
])("%i seconds ago reads %s", (seconds, expected) => {
  expect(words(seconds)).toBe(expected);
});

test("the element has the instant for programs and the whole date in UTC for people", () => {
  expect(renderHtml(onDay(say, new Date("2025-11-12T23:30:00Z"), now))).toBe(
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
});
