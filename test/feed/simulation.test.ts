import { describe, expect, test } from "vitest";
import { scenarios } from "../../bench/simulation/scenarios.ts";
import { simulate } from "../../bench/simulation/simulate.ts";

/** The long form is `node bench/simulate-feed.ts`: 3 regions of 100 processes. */
const size = { seed: 8, regions: 3, processesPerRegion: 8, seconds: 30, endingsPerSecond: 1 };

describe("three regions, in virtual time, with a real view in every process", () => {
  test.each(scenarios)(
    "$name: no ended session is accepted after the bound that the documents give",
    async (scenario) => {
      const { accepted, late } = await simulate(scenario, size);
      expect(accepted).toHaveLength(3 * 8 * 30);
      // Somebody did accept for a while, or nothing was looked at.
      expect(accepted.some((milliseconds) => milliseconds > 10)).toBe(true);
      expect([late, Math.max(...accepted)]).toStrictEqual([0, Math.max(...accepted)]);
    },
  );

  test("the same seed gives the same times, to the millisecond", async () => {
    const [, , scenario] = scenarios;
    if (!scenario) throw new Error("There is no such scenario");
    const short = { ...size, processesPerRegion: 3, seconds: 5 };
    expect(await simulate(scenario, short)).toStrictEqual(await simulate(scenario, short));
  });

  test("a bound that is too small is found to be broken", async () => {
    const [calm] = scenarios;
    if (!calm) throw new Error("There is no such scenario");
    const { late } = await simulate({ ...calm, bound: 40 }, { ...size, processesPerRegion: 3, seconds: 5 });
    expect(late).toBeGreaterThan(0);
  });
});
