import { describe, expect, it } from "vitest";
import { judge } from "../../bench/soak/judge.ts";
import type { Sample } from "../../bench/soak/sample.ts";

const heap = "process 1: heap after collection";

describe("What a soak calls flat", () => {
  it("is a saw with teeth of five minutes, wherever in a tooth the run ends", () => {
    for (let phase = 0; phase < 300; phase += 30) {
      expect(verdict((seconds) => 45e6 + ((seconds + phase) % 300) * 25_000)).toMatchObject({ isFlat: true });
    }
  });

  it("is not the same saw on a slope of a fifth an hour", () => {
    for (let phase = 0; phase < 300; phase += 30) {
      const leak = verdict((seconds) => 45e6 + ((seconds + phase) % 300) * 25_000 + seconds * 2_800);
      expect(leak).toMatchObject({ isFlat: false });
      expect(leak?.growth).toBeGreaterThan(0.15);
      expect(leak?.growth).toBeLessThan(0.25);
    }
  });

  it("is not what began to grow in the second half", () => {
    expect(verdict((seconds) => 50e6 + Math.max(0, seconds - 900) * 5_000)).toMatchObject({ isFlat: false });
  });

  it("is what has grown to its limit before", () => {
    expect(verdict((seconds) => 20e6 + Math.min(seconds, 900) * 30_000)).toMatchObject({ isFlat: true });
  });

  it("is what jumps now and then by a hash's memory", () => {
    expect(verdict((seconds) => 300e6 + ((seconds / 30) % 7 === 0 ? 19e6 : 0))).toMatchObject({ isFlat: true });
  });
});

/** Of half an hour, looked at every 30 seconds, a little late each time. */
function verdict(value: (seconds: number) => number): ReturnType<typeof judge>[number] | undefined {
  const samples = Array.from({ length: 61 }, (_, at): Sample => {
    const seconds = at * 30 + (at % 2);
    return { seconds, figures: { [heap]: value(seconds) } };
  });
  return judge({ name: "one", samples, tally: { answered: {}, unexpected: {}, busy: 0, skipped: 0 } })[0];
}
