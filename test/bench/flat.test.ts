import { describe, expect, it } from "vitest";
import { judge } from "../../bench/soak/judge.ts";
import type { Sample } from "../../bench/soak/sample.ts";

const heap = "process 1: heap after collection";
const resident = "process 1: resident after collection";

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

  it("is resident memory that more and more looks find higher by some hashes, and not one that rises below these", () => {
    const hashes = (seconds: number): number => {
      const look = Math.floor(seconds / 30);
      return look % Math.max(2, 12 - Math.floor(look / 6)) === 0 ? (1 + (look % 3)) * 19e6 : 0;
    };
    expect(verdict((seconds) => 300e6 + hashes(seconds), resident)).toMatchObject({ isFlat: true, growth: 0 });
    const leak = verdict((seconds) => 300e6 + seconds * 15_000 + hashes(seconds), resident);
    expect(leak).toMatchObject({ isFlat: false });
  });
});

/** Of half an hour, looked at every 30 seconds, a little late each time. */
function verdict(value: (seconds: number) => number, name = heap): ReturnType<typeof judge>[number] | undefined {
  const samples = Array.from({ length: 61 }, (_, at): Sample => {
    const seconds = at * 30 + (at % 2);
    return { seconds, figures: { [name]: value(seconds) } };
  });
  return judge({ name: "one", samples, tally: { answered: {}, unexpected: {}, busy: 0, skipped: 0 } })[0];
}
