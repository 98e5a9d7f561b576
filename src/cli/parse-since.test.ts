import { expect, test } from "vitest";
import { parseSince } from "./parse-since.ts";

const now = Date.UTC(2026, 2, 31, 12);

test("a span, a date and a moment are read; nothing else is", () => {
  expect(parseSince("2h", now)).toStrictEqual(new Date(now - 7_200_000));
  expect(parseSince("90s", now)).toStrictEqual(new Date(now - 90_000));
  expect(parseSince("2026-03-31T08:00:00Z", now)).toStrictEqual(new Date(Date.UTC(2026, 2, 31, 8)));
  expect(parseSince("2026-03-31T08:00+02:00", now)).toStrictEqual(new Date(Date.UTC(2026, 2, 31, 6)));
  expect(parseSince("2026-03-31", now)).toStrictEqual(new Date(2026, 2, 31));
  for (const text of [
    "",
    "2",
    "h",
    "-2h",
    "2y",
    "yesterday",
    "2026-13-01",
    "31.3.2026",
    "2026-03-31junk",
    "9999999d",
  ]) {
    expect(parseSince(text, now)).toBeNull();
  }
});
