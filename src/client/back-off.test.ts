import fc from "fast-check";
import { expect, test } from "vitest";
import { backOff } from "./back-off.ts";

test("waiting doubles from one second to a minute", () => {
  const seconds = [1, 2, 3, 4, 5, 6, 7, 8, 50].map((failures) => backOff(failures, undefined, 0) / 1000);
  expect(seconds).toStrictEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test("what the server asks for is waited, and never less; five minutes at most", () => {
  expect(backOff(1, 7, 0)).toBe(7_000);
  expect(backOff(9, 1, 0)).toBe(1_000);
  expect(backOff(1, 86_400, 0)).toBe(300_000);
});

test("chance makes it longer by up to a half, never shorter", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2_000 }),
      fc.option(fc.integer({ min: 1, max: 10_000 }), { nil: undefined }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (failures, asked, random) => {
        const least = backOff(failures, asked, 0);
        const waited = backOff(failures, asked, random);
        return waited >= least && waited <= least * 1.5 && waited <= 450_000;
      },
    ),
  );
});
