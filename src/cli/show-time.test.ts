import { describe, expect, test } from "vitest";
import { parseSince, showDistance, showTime } from "./show-time.ts";

const now = Date.UTC(2026, 2, 31, 12);

describe("times in a terminal", () => {
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

  test("a distance is in the largest unit that counts two", () => {
    expect(showDistance(now - 59_000, now)).toBe("59 seconds ago");
    expect(showDistance(now - 130_000, now)).toBe("2 minutes ago");
    expect(showDistance(now - 3 * 86_400_000, now)).toBe("3 days ago");
    expect(showDistance(now + 30 * 60_000, now)).toBe("in 30 minutes");
    expect(showDistance(now - 90 * 86_400_000, now)).toBe("3 months ago");
  });

  test("a moment is in the local zone", () => {
    expect(showTime(new Date(2026, 2, 1, 4, 5, 6))).toBe("2026-03-01 04:05:06");
  });
});
