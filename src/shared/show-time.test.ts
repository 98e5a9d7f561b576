import { describe, expect, test } from "vitest";
import { showDistance, showTime } from "./show-time.ts";

const now = Date.UTC(2026, 2, 31, 12);

describe("times in a terminal", () => {
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
